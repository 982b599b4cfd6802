package nagare.feed.rss;

import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;
import org.xml.sax.helpers.XMLFilterImpl;

/// Stands between the XML parser and the tree: bounds depth, elements and items before they cost memory, refuses a
/// root that is not `rss`, and tells the rest of the house that any `rss` is RSS 2.0 (Prowlarr writes 1.0, some
/// write nothing). Items above the limit are passed over.
final class FeedLimits extends XMLFilterImpl {
    private final int maxDepth;
    private final int maxElements;
    private final int maxItems;
    private int depth;
    private int elements;
    private int items;
    private int skippedFrom;

    FeedLimits(int maxDepth, int maxElements, int maxItems) {
        this.maxDepth = maxDepth;
        this.maxElements = maxElements;
        this.maxItems = maxItems;
    }

    @Override
    public void startElement(String uri, String local, String qualified, Attributes attributes) throws SAXException {
        depth++;
        if (depth > maxDepth) {
            throw new TooMuch("elements lie more than " + maxDepth + " deep");
        }
        if (++elements > maxElements) {
            throw new TooMuch("it has more than " + maxElements + " elements");
        }
        if (depth == 1 && !local.equals("rss")) {
            throw new TooMuch("it is not RSS");
        }
        if (skippedFrom == 0 && local.equals("item") && uri.isEmpty() && ++items > maxItems) {
            skippedFrom = depth;
        }
        if (skippedFrom == 0) {
            super.startElement(uri, local, qualified, depth == 1 ? asVersionTwo(attributes) : attributes);
        }
    }

    @Override
    public void endElement(String uri, String local, String qualified) throws SAXException {
        if (skippedFrom == 0) {
            super.endElement(uri, local, qualified);
        } else if (depth == skippedFrom) {
            skippedFrom = 0;
        }
        depth--;
    }

    @Override
    public void characters(char[] text, int start, int length) throws SAXException {
        if (skippedFrom == 0) {
            super.characters(text, start, length);
        }
    }

    private static Attributes asVersionTwo(Attributes attributes) {
        var changed = new AttributesImpl(attributes);
        int version = changed.getIndex("version");
        if (version >= 0) {
            changed.removeAttribute(version);
        }
        changed.addAttribute("", "version", "version", "CDATA", "2.0");
        return changed;
    }

    /// A limit was reached; the message ends a sentence that begins with "the feed of HOST cannot be read:".
    static final class TooMuch extends SAXException {
        private static final long serialVersionUID = 1L;

        TooMuch(String message) {
            super(message);
        }
    }
}
