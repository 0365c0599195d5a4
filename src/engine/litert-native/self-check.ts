export function requireExpectedStructs(): void {}
