import { stripJpeg } from "./jpeg.ts";
import { stripPng } from "./png.ts";
import { accept, type Parse, refuse } from "./value.ts";
import { stripWebp } from "./webp.ts";

/** What fits into the body of one call, with its other fields beside it. */
const imageBytesMax = 163_840;

/**
 * A picture in base64, of which the pixels are kept and nothing else: no place, no time, no camera, no comment, no small
 * copy of what was cut away. A part of the file is copied because it is known to be needed, never because it is not known
 * to be harmful. Formats whose parts we cannot tell apart, such as HEIC, are refused.
 *
 * Source: ITU-T T.81; PNG third edition; RFC 9649.
 */
export const image: Parse<string> = (value) => {
  if (typeof value !== "string" || value.length > Math.ceil(imageBytesMax / 3) * 4) {
    return refuse(`must be a picture in base64, at most ${imageBytesMax} bytes`);
  }
  const bytes = Buffer.from(value, "base64");
  if (bytes.length === 0 || bytes.toString("base64") !== value) return refuse("must be base64");
  const stripped = stripJpeg(bytes) ?? stripPng(bytes) ?? stripWebp(bytes);
  return stripped === null
    ? refuse("must be one whole picture: a jpeg, a png or a webp")
    : accept(stripped.toString("base64"));
};
