package nagare.subtitle.text;

/// What a style of SubStation Alpha means for text alone. `top` is not at the lower edge.
record AssStyle(Span.Style style, boolean top) {
    static final AssStyle USUAL = new AssStyle(Span.Style.PLAIN, false);

    /// Where an alignment of `[V4+ Styles]` or `\an` is: a numeric keypad, 1 to 3 at the lower edge.
    static boolean isTopOnKeypad(int alignment) {
        return alignment >= 4 && alignment <= 9;
    }

    /// Where an alignment of `[V4 Styles]` or `\a` is: 1 to 3, 4 more at the top, 8 more in the middle.
    static boolean isTopOfOld(int alignment) {
        return alignment > 4 && alignment <= 11;
    }
}
