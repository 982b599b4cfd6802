package nagare.subtitle;

/// Where subtitles that are offered come from.
public sealed interface Source permits Sidecar, Inside {
    SubtitleOffer offer();

    /// Whether they are only for those who know the spoken language.
    boolean forced();
}
