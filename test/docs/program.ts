// Turns a documentation block into a program that checks its own `//=>` comments.

import ts from 'typescript';

/** True when a block says what comes out of it. */
export function hasExpectations(code: string): boolean {
  return code.includes('//=>');
}

/**
 * JavaScript that runs the block and throws where a `//=>` comment is wrong.
 *
 * A comment behind (or on the lines below) an expression or a `const` is a JavaScript value, in which `...` stands for
 * the rest of an array or object; behind a `console.log` it is the text that is printed.
 */
export function programOf(code: string): string {
  const source = ts.createSourceFile('snippet.ts', code, ts.ScriptTarget.Latest, true);
  const checked = source.statements.map((statement, i) => {
    const next = source.statements[i + 1];
    const expected = expectationBetween(code.slice(statement.end, next?.getStart(source) ?? code.length));
    const line = source.getLineAndCharacterOfPosition(statement.getStart(source)).line + 1;
    return expected === undefined ? statement.getFullText(source) : check(statement, source, line, expected);
  });
  const header = `import { expectOutput, expectValue, rest } from '../../expectation.mjs';\n`;
  return ts.transpileModule(header + checked.join('\n'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
  }).outputText;
}

function check(statement: ts.Statement, source: ts.SourceFile, line: number, expected: string): string {
  const text = statement.getFullText(source);
  if (ts.isExpressionStatement(statement)) {
    const expression = statement.expression.getText(source);
    return expression.startsWith('console.log(')
      ? `await expectOutput(${line}, ${JSON.stringify(expected)}, async () => { ${expression}; });`
      : `expectValue(${line}, ${expression}, ${asValue(expected)});`;
  }
  const [declaration] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
  if (!declaration) throw new Error(`line ${line}: '//=>' stands behind something that has no value`);
  return `${text}\nexpectValue(${line}, ${declaration.name.getText(source)}, ${asValue(expected)});`;
}

/** The text of a `//=>` comment and of the comment lines right below it. */
function expectationBetween(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const first = lines.findIndex((line) => line.startsWith('//=>'));
  if (first < 0) return undefined;
  const more = lines.slice(first + 1);
  const end = more.findIndex((line) => !line.startsWith('//'));
  const below = more.slice(0, end < 0 ? more.length : end).map((line) => line.replace(/^\/\/ ?/, ''));
  return [lines[first]!.slice('//=>'.length).trim(), ...below].join('\n');
}

function asValue(expected: string): string {
  return `(${expected.replace(/\.\.\.\s*\}/g, '[rest]: true }').replace(/\.\.\.\s*\]/g, 'rest ]')})`;
}
