package nagare.media;

import java.util.OptionalLong;

/// Finds the Cues of Matroska and WebM (RFC 9559 §5.1) in the head of the file.
final class MatroskaHead {
    static final long EBML = 0x1A45DFA3L;

    /// The Cues of a film of two hours are some 100 KiB; nobody says how long they are before one reads them.
    static final long CUES = 512 * 1024;

    private static final long SEGMENT = 0x18538067L;
    private static final long SEEK_HEAD = 0x114D9B74L;
    private static final long SEEK = 0x4DBBL;
    private static final long SEEK_ID = 0x53ABL;
    private static final long SEEK_POSITION = 0x53ACL;
    private static final long CUES_ID = 0x1C53BB6BL;
    private static final long CLUSTER = 0x1F43B675L;
    private static final long UNKNOWN = Long.MAX_VALUE;
    private static final int MAX_ID_BYTES = 4;

    /// An element: where its content is. `end` is [#UNKNOWN] when it is as long as it is.
    private record Element(long id, long content, long end) {}

    private MatroskaHead() {}

    static ContainerIndex index(HeadBytes head) throws HeadBytes.Short {
        Element ebml = element(head, 0);
        Element segment = element(head, ebml.end());
        if (segment.id() != SEGMENT) {
            return new ContainerIndex.Unsaid();
        }
        for (long at = segment.content(); at < segment.end() && head.mayGoOn(); ) {
            Element child = element(head, at);
            if (child.id() == SEEK_HEAD && child.end() != UNKNOWN) {
                OptionalLong cues = cues(head, child);
                if (cues.isPresent()) {
                    return head.at(segment.content() + cues.getAsLong(), CUES);
                }
            } else if (child.id() == CUES_ID) {
                return head.at(at, Math.min(child.end() - at, CUES));
            }
            if (child.id() == CLUSTER || child.end() == UNKNOWN) {
                break;
            }
            at = child.end();
        }
        return new ContainerIndex.Unsaid();
    }

    /// Where the SeekHead says the Cues are, counted from the content of the Segment.
    private static OptionalLong cues(HeadBytes head, Element seekHead) throws HeadBytes.Short {
        for (long at = seekHead.content(); at < seekHead.end() && head.mayGoOn(); ) {
            Element seek = element(head, at);
            if (seek.id() == SEEK && seek.end() <= seekHead.end()) {
                OptionalLong position = position(head, seek);
                if (position.isPresent()) {
                    return position;
                }
            }
            at = seek.end();
        }
        return OptionalLong.empty();
    }

    /// What a Seek says, when it is about the Cues.
    private static OptionalLong position(HeadBytes head, Element seek) throws HeadBytes.Short {
        long id = 0;
        OptionalLong position = OptionalLong.empty();
        for (long at = seek.content(); at < seek.end() && head.mayGoOn(); ) {
            Element child = element(head, at);
            long bytes = child.end() - child.content();
            if (child.id() == SEEK_ID && bytes <= MAX_ID_BYTES) {
                id = number(head, child);
            } else if (child.id() == SEEK_POSITION && bytes < Long.BYTES) {
                position = OptionalLong.of(number(head, child));
            }
            at = child.end();
        }
        return id == CUES_ID ? position : OptionalLong.empty();
    }

    private static long number(HeadBytes head, Element element) throws HeadBytes.Short {
        long number = 0;
        for (long at = element.content(); at < element.end(); at++) {
            number = number << 8 | head.u8(at);
        }
        return number;
    }

    /// RFC 8794 §4: an id of one to four bytes that keeps its length marker, a size of one to eight that does not.
    private static Element element(HeadBytes head, long at) throws HeadBytes.Short {
        int idBytes = width(head, at);
        long id = 0;
        for (int i = 0; i < idBytes; i++) {
            id = id << 8 | head.u8(at + i);
        }
        long sizeAt = at + idBytes;
        int sizeBytes = width(head, sizeAt);
        long size = head.u8(sizeAt) & (0xff >> sizeBytes);
        for (int i = 1; i < sizeBytes; i++) {
            size = size << 8 | head.u8(sizeAt + i);
        }
        long content = sizeAt + sizeBytes;
        boolean unknown = size == (1L << 7 * sizeBytes) - 1;
        return new Element(id, content, unknown || size > head.length() - content ? UNKNOWN : content + size);
    }

    /// A first byte of zero would be nine bytes or more, which nothing here has: it reads as eight.
    private static int width(HeadBytes head, long at) throws HeadBytes.Short {
        return Math.min(Integer.numberOfLeadingZeros(head.u8(at)) - 24 + 1, Long.BYTES);
    }
}
