package nagare.media;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A container format that players know, by file name extension, with the MIME type that most renderers expect.
public enum MediaType {
    MKV("mkv", "video/x-matroska", Kind.VIDEO),
    WEBM("webm", "video/webm", Kind.VIDEO),
    MP4("mp4", "video/mp4", Kind.VIDEO),
    M4V("m4v", "video/mp4", Kind.VIDEO),
    MOV("mov", "video/quicktime", Kind.VIDEO),
    AVI("avi", "video/x-msvideo", Kind.VIDEO),
    TS("ts", "video/mp2t", Kind.VIDEO),
    M2TS("m2ts", "video/mp2t", Kind.VIDEO),
    MPG("mpg", "video/mpeg", Kind.VIDEO),
    MPEG("mpeg", "video/mpeg", Kind.VIDEO),
    WMV("wmv", "video/x-ms-wmv", Kind.VIDEO),
    FLV("flv", "video/x-flv", Kind.VIDEO),
    OGV("ogv", "video/ogg", Kind.VIDEO),
    MP3("mp3", "audio/mpeg", Kind.AUDIO),
    FLAC("flac", "audio/flac", Kind.AUDIO),
    M4A("m4a", "audio/mp4", Kind.AUDIO),
    OGG("ogg", "audio/ogg", Kind.AUDIO),
    OPUS("opus", "audio/ogg", Kind.AUDIO),
    WAV("wav", "audio/wav", Kind.AUDIO);

    /// What a renderer does with it.
    public enum Kind {
        VIDEO,
        AUDIO
    }

    private static final Map<String, Optional<MediaType>> BY_EXTENSION =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(MediaType::extension, Optional::of));

    private final String extension;
    private final String mime;
    private final Kind kind;

    MediaType(String extension, String mime, Kind kind) {
        this.extension = extension;
        this.mime = mime;
        this.kind = kind;
    }

    /// The type of a file by its name; empty when no player would play it.
    public static Optional<MediaType> ofName(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return BY_EXTENSION.getOrDefault(extension, Optional.empty());
    }

    public String extension() {
        return extension;
    }

    public String mime() {
        return mime;
    }

    public Kind kind() {
        return kind;
    }
}
