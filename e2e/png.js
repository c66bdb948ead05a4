// A picture of a page in at most 256 colours: flat pages lose nothing that an eye sees, and a third of their bytes.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

// Takes what Chromium writes (8 bits, RGB or RGBA, not interlaced), gives an indexed PNG.
export function fewerColours(png) {
  const parts = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    parts.push({ kind: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  const head = parts.find(({ kind }) => kind === "IHDR").data;
  const [width, height, deep, colour] = [head.readUInt32BE(0), head.readUInt32BE(4), head[8], head[9]];
  if (deep !== 8 || ![2, 6].includes(colour) || head[12] !== 0) throw new Error("not a picture as Chromium writes it");
  const pixels = unfiltered(inflateSync(Buffer.concat(parts.filter(({ kind }) => kind === "IDAT").map(({ data }) => data))), width, height, colour === 2 ? 3 : 4);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const palette = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map(([pixel]) => pixel);
  const place = new Map(palette.map((pixel, n) => [pixel, n]));
  const rows = Buffer.alloc(height * (width + 1));
  pixels.forEach((pixel, n) => {
    if (!place.has(pixel)) place.set(pixel, nearest(palette, pixel));
    rows[n + Math.floor(n / width) + 1] = place.get(pixel);
  });
  const header = Buffer.from(head);
  header[9] = 3;
  const colours = Buffer.from(palette.flatMap((pixel) => [pixel >> 16, (pixel >> 8) & 255, pixel & 255]));
  return Buffer.concat([SIGNATURE, part("IHDR", header), part("PLTE", colours), part("IDAT", deflateSync(rows, { level: 9 })), part("IEND", Buffer.alloc(0))]);
}

function unfiltered(raw, width, height, bytes) {
  const line = width * bytes;
  const pixels = new Uint32Array(width * height);
  let above = new Uint8Array(line);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)];
    const row = Uint8Array.from(raw.subarray(y * (line + 1) + 1, (y + 1) * (line + 1)));
    for (let x = 0; x < line; x++) {
      const [left, up, corner] = [x < bytes ? 0 : row[x - bytes], above[x], x < bytes ? 0 : above[x - bytes]];
      row[x] += [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    }
    for (let x = 0; x < width; x++) pixels[y * width + x] = (row[x * bytes] << 16) | (row[x * bytes + 1] << 8) | row[x * bytes + 2];
    above = row;
  }
  return pixels;
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value));
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function nearest(palette, pixel) {
  const far = (other) => [16, 8, 0].reduce((sum, shift) => sum + (((pixel >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
  let best = 0;
  palette.forEach((other, n) => {
    if (far(other) < far(palette[best])) best = n;
  });
  return best;
}

function part(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
