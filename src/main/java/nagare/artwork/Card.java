package nagare.artwork;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is shown where there is no picture: the title on a colour of its own, so that films in a list are told apart.
/// Where the system has no fonts, the colour alone.
final class Card {
    /// More of a title does not fit.
    static final int LONGEST_TITLE = 120;

    private static final Logger LOG = LoggerFactory.getLogger(Card.class);
    private static final int MOST_LINES = 5;

    /// Set once: looking for fonts that are not there takes long each time.
    private static volatile boolean fontless;

    private Card() {}

    static byte[] of(String title, ArtSize size) throws Undecodable {
        var card = new BufferedImage(size.width(), size.width() * 3 / 4, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = card.createGraphics();
        try {
            paint(graphics, title.hashCode(), card.getWidth(), card.getHeight());
            if (!fontless) {
                write(graphics, title, card.getWidth(), card.getHeight());
            }
        } catch (LinkageError | RuntimeException | InternalError e) { // so Java says that there are no fonts
            fontless = true;
            LOG.atInfo()
                    .setMessage("pictures of films have no text: this system has no fonts")
                    .addKeyValue("why", e.toString())
                    .log();
        } finally {
            graphics.dispose();
        }
        return Pictures.jpeg(card);
    }

    private static void paint(Graphics2D graphics, int hash, int width, int height) {
        float hue = (hash & 0xffff) / 65_536f;
        graphics.setPaint(new GradientPaint(
                0, 0, Color.getHSBColor(hue, 0.55f, 0.42f), 0, height, Color.getHSBColor(hue, 0.65f, 0.22f)));
        graphics.fillRect(0, 0, width, height);
    }

    private static void write(Graphics2D graphics, String title, int width, int height) {
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        var font = new Font(Font.SANS_SERIF, Font.BOLD, height / 9);
        graphics.setFont(font);
        FontMetrics metrics = graphics.getFontMetrics();
        int margin = width / 12;
        List<String> lines = lines(shown(title, font), metrics, width - 2 * margin);
        int y = (height - lines.size() * metrics.getHeight()) / 2 + metrics.getAscent();
        for (String line : lines) {
            graphics.drawString(line, (width - metrics.stringWidth(line)) / 2, y);
            y += metrics.getHeight();
        }
    }

    /// What of it the font has signs for.
    private static String shown(String title, Font font) {
        var shown = new StringBuilder();
        title.codePoints().limit(LONGEST_TITLE).filter(font::canDisplay).forEach(shown::appendCodePoint);
        return shown.toString().strip();
    }

    private static List<String> lines(String text, FontMetrics metrics, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : text.split("[\\s_]+|(?<=[-\\])])")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (metrics.stringWidth(longer) > width && !line.isEmpty()) {
                lines.add(line.toString());
                line.setLength(0);
                longer = word;
            }
            line.setLength(0);
            line.append(cut(longer, metrics, width));
        }
        lines.add(line.toString());
        return lines.subList(0, Math.min(lines.size(), MOST_LINES));
    }

    /// A word that is wider than the card.
    private static String cut(String word, FontMetrics metrics, int width) {
        String cut = word;
        while (cut.length() > 1 && metrics.stringWidth(cut) > width) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut;
    }
}
