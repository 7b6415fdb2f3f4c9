package app.doorstep

import android.content.Context
import android.os.Bundle
import android.os.CancellationSignal
import android.os.ParcelFileDescriptor
import android.print.PageRange
import android.print.PrintAttributes
import android.print.PrintDocumentAdapter
import android.print.PrintDocumentInfo
import android.print.PrintManager
import java.io.File
import java.io.FileOutputStream
import java.io.IOException

/** Where phones keep a font that draws Chinese, the usual one first. */
private val FONTS =
    listOf("NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "NotoSansHans-Regular.otf", "DroidSansFallback.ttf")

/** The whole font the papers are drawn with; empty if the phone has none. */
internal fun paperFont(): ByteArray =
    FONTS.map { File("/system/fonts", it) }.firstOrNull { it.canRead() }?.readBytes() ?: ByteArray(0)

/** Opens Android's own printing with a paper. It goes from memory to the printer: no file of it is left anywhere. */
internal fun Context.printPaper(name: String, bytes: ByteArray) {
    getSystemService(PrintManager::class.java)?.print(name, Printed(name, bytes), null)
}

/** A paper that is finished already: whatever the printer would like, it stays as it is. */
private class Printed(private val name: String, private val bytes: ByteArray) : PrintDocumentAdapter() {
    override fun onLayout(
        oldAttributes: PrintAttributes?,
        newAttributes: PrintAttributes?,
        cancellation: CancellationSignal?,
        callback: PrintDocumentAdapter.LayoutResultCallback,
        extras: Bundle?,
    ) {
        if (cancellation?.isCanceled == true) return callback.onLayoutCancelled()
        val info = PrintDocumentInfo.Builder(name).setContentType(PrintDocumentInfo.CONTENT_TYPE_DOCUMENT).build()
        callback.onLayoutFinished(info, oldAttributes != newAttributes)
    }

    override fun onWrite(
        pages: Array<out PageRange>?,
        destination: ParcelFileDescriptor,
        cancellation: CancellationSignal?,
        callback: PrintDocumentAdapter.WriteResultCallback,
    ) {
        try {
            FileOutputStream(destination.fileDescriptor).use { it.write(bytes) }
            callback.onWriteFinished(arrayOf(PageRange.ALL_PAGES))
        } catch (_: IOException) {
            callback.onWriteFailed(null)
        }
    }
}
