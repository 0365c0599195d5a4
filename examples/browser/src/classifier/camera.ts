// The camera as a stream of frames, each taken when the one before has been dealt with.

/** A camera that is on. */
export interface Camera {
  stop(): void;
}

/** Shows the camera in a video element and hands out frames until it is stopped. */
export async function startCamera(
  video: HTMLVideoElement,
  look: (frame: ImageBitmap) => Promise<void>,
): Promise<Camera> {
  if (!('mediaDevices' in navigator)) throw new Error('This page may not use a camera: that takes https or localhost.');
  const stream = await navigator.mediaDevices
    .getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } })
    .catch((error: unknown) => {
      throw new Error(explain(error), { cause: error });
    });
  video.srcObject = stream;
  await video.play();
  let on = true;
  const next = async (): Promise<void> => {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (!on) return;
    if (video.videoWidth > 0) await look(await createImageBitmap(video));
    void next();
  };
  void next();
  return {
    stop: () => {
      on = false;
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    },
  };
}

function explain(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError') return 'The camera was not allowed. Allow it in the address bar, then try again.';
  if (name === 'NotFoundError') return 'There is no camera on this machine. Choose a photo instead.';
  return `The camera did not start: ${error instanceof Error ? error.message : String(error)}`;
}
