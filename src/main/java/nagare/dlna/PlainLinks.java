package nagare.dlna;

import java.util.Optional;
import nagare.dlna.directory.MediaLinks;
import nagare.library.Entry;

final class PlainLinks implements MediaLinks {
    @Override
    public String path(Entry.Item item) {
        return "/media/" + item.media() + "/media." + item.type().extension();
    }

    @Override
    public String protocolInfo(Entry.Item item, Optional<String> userAgent) {
        return "http-get:*:" + item.type().mime()
                + ":DLNA.ORG_OP=01;DLNA.ORG_CI=0;DLNA.ORG_FLAGS=01700000000000000000000000000000";
    }
}
