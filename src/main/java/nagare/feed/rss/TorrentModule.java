package nagare.feed.rss;

import com.rometools.rome.feed.CopyFrom;
import com.rometools.rome.feed.module.ModuleImpl;
import java.util.Map;
import java.util.Optional;

/// What an item says in elements that are not RSS's own, by lower-case local name: `infohash`, `seeders`, `size`.
final class TorrentModule extends ModuleImpl {
    private static final long serialVersionUID = 1L;

    private transient Map<String, String> values;

    TorrentModule(Map<String, String> values) {
        super(TorrentModule.class, TorrentModuleParser.EVERY_ITEM);
        this.values = Map.copyOf(values);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    @Override
    public Class<TorrentModule> getInterface() {
        return TorrentModule.class;
    }

    @Override
    public void copyFrom(CopyFrom other) {
        values = ((TorrentModule) other).values;
    }
}
