package nagare.library.tree;

import java.util.OptionalLong;
import nagare.library.entry.Kind;
import nagare.library.title.Guess;

/// What is to be seen of a torrent from outside, kept when its tree is not.
///
/// @param playable how many files can be played
/// @param children how many files and folders lie at its top
/// @param kind what the release is: a folder, or its one file
/// @param bytes the length of its one file
public record Shape(int playable, int children, Kind kind, OptionalLong bytes) {
    static Shape of(FileTree tree) {
        var only = tree.largest().filter(_ -> tree.playable() == 1);
        return new Shape(
                tree.playable(),
                tree.top().children().size(),
                only.map(leaf -> Kind.of(Guess.type(leaf.name()))).orElse(Kind.FOLDER),
                only.map(leaf -> OptionalLong.of(leaf.file().length())).orElse(OptionalLong.empty()));
    }
}
