package nagare.artwork;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Pictures to test with, good and bad ones.
final class Paintings {
    static {
        System.setProperty("java.awt.headless", "true");
    }

    private Paintings() {}

    static byte[] jpeg(int width, int height) {
        return written(painted(width, height), "jpeg", ImageWriteParam.MODE_DISABLED);
    }

    static byte[] progressive(int width, int height) {
        return written(painted(width, height), "jpeg", ImageWriteParam.MODE_DEFAULT);
    }

    static byte[] png(int width, int height) {
        return written(painted(width, height), "png", ImageWriteParam.MODE_DISABLED);
    }

    /// A PNG that says so of its size and holds as many rows of zeros, which take little space.
    static byte[] hugePng(int width, int height) {
        var png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) 8)
                        .array());
        var deflater = new Deflater(9);
        var row = new byte[width + 1];
        var packed = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        for (int y = 0; y < height; y++) {
            deflater.setInput(row);
            while (!deflater.needsInput()) {
                packed.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            packed.write(buffer, 0, deflater.deflate(buffer));
        }
        chunk(png, "IDAT", packed.toByteArray());
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    /// The same JPEG with another size in its frame header.
    static byte[] saying(byte[] jpeg, int width, int height) {
        byte[] other = jpeg.clone();
        for (int at = 2; at + 8 < other.length; at += 2 + ((other[at + 2] & 0xff) << 8 | other[at + 3] & 0xff)) {
            int marker = other[at + 1] & 0xff;
            if (marker >= 0xc0 && marker <= 0xc2) {
                ByteBuffer.wrap(other).putShort(at + 5, (short) height).putShort(at + 7, (short) width);
                return other;
            }
        }
        throw new IllegalArgumentException("no frame");
    }

    static BufferedImage read(byte[] picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture));
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
        var body = ByteBuffer.allocate(4 + content.length)
                .put(type.getBytes())
                .put(content)
                .array();
        var sum = new CRC32();
        sum.update(body);
        png.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        png.writeBytes(body);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }

    private static BufferedImage painted(int width, int height) {
        var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = picture.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, Color.RED, width, height, Color.BLUE));
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return picture;
    }

    private static byte[] written(BufferedImage picture, String format, int progressive) {
        var bytes = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName(format).next();
        try (var output = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(output);
            var param = writer.getDefaultWriteParam();
            if (param.canWriteProgressive()) {
                param.setProgressiveMode(progressive);
            }
            writer.write(null, new IIOImage(picture, null, null), param);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
