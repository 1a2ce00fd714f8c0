// A QR code as one path, dark on white in both themes, because cameras want it so.
import encodeQR from 'qr'
import { useMemo } from 'react'

export function QrCode({ text, label }: { text: string; label: string }) {
  const cells = useMemo(() => encodeQR(text, 'raw', { ecc: 'medium', border: 4 }), [text])
  const d = useMemo(() => cells.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join(''), [cells])
  return (
    <svg className="qr" viewBox={`0 0 ${cells.length} ${cells.length}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={cells.length} height={cells.length} className="qr-paper" />
      <path d={d} className="qr-ink" />
    </svg>
  )
}
