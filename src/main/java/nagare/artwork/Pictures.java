package nagare.artwork;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Pictures made small, as baseline JPEG. Loads AWT, some 20 MiB of the process, when it is first used.
final class Pictures {
    /// A picture file of more bytes is not looked at.
    static final int MOST_BYTES = 8 << 20;

    private static final float QUALITY = 0.85f;

    static {
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false); // no temporary files
    }

    private Pictures() {}

    /// A picture as it was found, so small that it is decoded once for all sizes.
    ///
    /// @throws Undecodable when it is none, or too large
    static BufferedImage decoded(byte[] picture) throws Undecodable {
        if (picture.length > MOST_BYTES) {
            throw new Undecodable("a file of " + picture.length + " bytes");
        }
        PictureHead head = PictureHead.of(picture).orElseThrow(() -> new Undecodable("neither JPEG nor PNG"));
        var tooMuch = head.tooMuch();
        if (tooMuch.isPresent()) {
            throw new Undecodable(tooMuch.get());
        }
        byte[] bytes = head.format().equals("jpeg") ? PictureHead.withoutNotes(picture) : picture;
        try {
            return read(bytes, head);
        } catch (IOException | RuntimeException e) { // ImageIO throws what it likes at broken pictures
            throw new Undecodable("not a whole picture: " + e, e);
        }
    }

    private static BufferedImage read(byte[] bytes, PictureHead head) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(head.format()).next();
        try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(input, true, true);
            ImageReadParam param = reader.getDefaultReadParam();
            int step = Math.max(
                    1, Math.min(head.width() / (2 * ArtSize.SM.width()), head.height() / (2 * ArtSize.SM.height())));
            param.setSourceSubsampling(step, step, 0, 0);
            return reader.read(0, param);
        } finally {
            reader.dispose();
        }
    }

    /// The picture in this size, in its own shape; a smaller one stays as it is.
    static byte[] fitted(BufferedImage picture, ArtSize size) throws Undecodable {
        double scale = Math.min(
                1, Math.min((double) size.width() / picture.getWidth(), (double) size.height() / picture.getHeight()));
        int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
        BufferedImage now = picture;
        while (now.getWidth() > 2 * width && now.getHeight() > 2 * height) { // halves look better than one leap
            now = scaled(now, now.getWidth() / 2, now.getHeight() / 2);
        }
        return jpeg(scaled(now, width, height));
    }

    private static BufferedImage scaled(BufferedImage picture, int width, int height) {
        var scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, width, height); // behind what is transparent
            graphics.drawImage(picture, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return scaled;
    }

    /// Baseline JPEG, which is what the profiles of DLNA allow.
    static byte[] jpeg(BufferedImage picture) throws Undecodable {
        var bytes = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var output = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(output);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.write(null, new IIOImage(picture, null, null), param);
        } catch (IOException e) {
            throw new Undecodable("cannot be written as JPEG", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
