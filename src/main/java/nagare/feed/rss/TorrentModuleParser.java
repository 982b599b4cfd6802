package nagare.feed.rss;

import com.rometools.rome.feed.module.Module;
import com.rometools.rome.io.ModuleParser;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jdom2.Element;

/// Our module for ROME (named in `rome.properties`): reads nyaa's elements and those of its relatives (Torznab's
/// attributes, the `torrent` element of ezRSS and BEP 36). ROME finds a module by its namespace, but the namespace
/// of a nyaa site differs from site to site, so this one asks for the namespace that every RSS item has elements
/// of, which is none, and goes by local names. An element with a namespace wins over one without, the first over
/// the later ones.
public final class TorrentModuleParser implements ModuleParser {
    static final String EVERY_ITEM = "";
    private static final int MAX_VALUE = 8192;

    @Override
    public String getNamespaceUri() {
        return EVERY_ITEM;
    }

    @Override
    public Module parse(Element item, Locale locale) {
        Map<String, String> named = new HashMap<>();
        Map<String, String> plain = new HashMap<>();
        for (Element child : item.getChildren()) {
            if (child.getName().equals("attr")) {
                keep(named, child.getAttributeValue("name", ""), child.getAttributeValue("value", ""));
            } else if (child.getName().equals("torrent")) {
                child.getChildren().forEach(inner -> keep(named, inner.getName(), inner.getText()));
            } else {
                keep(child.getNamespaceURI().isEmpty() ? plain : named, child.getName(), child.getText());
            }
        }
        named.remove("link");
        plain.forEach(named::putIfAbsent);
        return new TorrentModule(named);
    }

    private static void keep(Map<String, String> values, String name, String value) {
        var text = value.strip();
        if (!text.isEmpty() && text.length() <= MAX_VALUE) {
            values.putIfAbsent(name.toLowerCase(Locale.ROOT), text);
        }
    }
}
