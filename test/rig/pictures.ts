/**
 * Pictures of pages compared with kept ones, coarsely: at an eighth of their size a font's hinting is no difference, but
 * a part that moved, a colour or a lost curve is.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Browser } from 'puppeteer-core'

export interface PictureDifference {
  /** Whether both have the same size, give or take a line of text. */
  readonly sameSize: boolean
  /** Of 0..255, over all pixels and colours. */
  readonly mean: number
}

const scale = 8

/** Puts a picture of what is on the page into the folder that WHOLE_PICTURES names, for people to look at. */
export function showPicture(name: string, png: Uint8Array): void {
  const folder = process.env.WHOLE_PICTURES
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), png)
}

/** Compares PNG bytes with the small picture kept at `path`; keeps them there instead where UPDATE_PICTURES is set. */
export async function comparePicture(browser: Browser, path: string, png: Uint8Array): Promise<PictureDifference> {
  showPicture(basename(path), png)
  const tab = await browser.newPage()
  try {
    const url = (bytes: Uint8Array) => JSON.stringify(`data:image/png;base64,${Buffer.from(bytes).toString('base64')}`)
    await tab.evaluate(`globalThis.small = async (url, scale) => {
      const image = new Image()
      image.src = url
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = Math.round(image.width / scale)
      canvas.height = Math.round(image.height / scale)
      const context = canvas.getContext('2d')
      context.imageSmoothingQuality = 'high'
      context.drawImage(image, 0, 0, canvas.width, canvas.height)
      return canvas
    }`)
    if (process.env.UPDATE_PICTURES !== undefined) {
      const kept = await tab.evaluate(`small(${url(png)}, ${scale}).then(canvas => canvas.toDataURL('image/png'))`)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, Buffer.from(String(kept).split(',')[1] ?? '', 'base64'))
    }
    if (!existsSync(path))
      throw new Error(
        `no picture is kept at ${path}: run with UPDATE_PICTURES=1, and WHOLE_PICTURES=FOLDER to look at it`,
      )
    return (await tab.evaluate(`Promise.all([small(${url(png)}, ${scale}), small(${url(readFileSync(path))}, 1)]).then(([a, b]) => {
      const height = Math.min(a.height, b.height)
      const pixels = canvas => canvas.getContext('2d').getImageData(0, 0, b.width, height).data
      const [left, right] = [pixels(a), pixels(b)]
      let sum = 0
      left.forEach((value, i) => { sum += Math.abs(value - right[i]) })
      return { sameSize: a.width === b.width && Math.abs(a.height - b.height) <= 4, mean: sum / left.length }
    })`)) as PictureDifference
  } finally {
    await tab.close()
  }
}
