package nagare.net;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import nagare.net.FetchFailed.Reason;

/// Takes gzip off a body (RFC 1952) within bounds: a few kilobytes can unfold to megabytes.
final class Gunzip {
    /// Feeds and torrents shrink to a tenth at best; a bomb to a thousandth.
    static final int MAX_RATIO = 100;

    /// Below this the ratio says nothing: a page of blanks is no attack.
    static final int RATIO_FLOOR_BYTES = 256 * 1024;

    private static final int STEP_BYTES = 16 * 1024;

    private Gunzip() {}

    static byte[] decode(byte[] compressed, int maxBytes) throws FetchFailed {
        if (compressed.length == 0) {
            return compressed;
        }
        long most = Math.min(maxBytes, Math.max(RATIO_FLOOR_BYTES, (long) MAX_RATIO * compressed.length));
        var out = new ByteArrayOutputStream();
        var step = new byte[STEP_BYTES];
        try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed), STEP_BYTES)) {
            for (int read = in.read(step); read >= 0; read = in.read(step)) {
                if (out.size() + read > most) {
                    throw new FetchFailed(
                            Reason.TOO_LARGE, "the server's gzip unfolds to more than " + most + " bytes");
                }
                out.write(step, 0, read);
            }
            return out.toByteArray();
        } catch (ZipException | EOFException e) {
            throw new FetchFailed(Reason.BAD_ANSWER, "the server sent broken gzip");
        } catch (FetchFailed e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be read", e);
        }
    }
}
