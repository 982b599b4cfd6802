package nagare.library.search;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import nagare.catalog.Release;
import nagare.catalog.Shelf;
import nagare.library.entry.Candidate;
import nagare.library.entry.Kind;
import nagare.library.title.Guess;
import nagare.library.title.Titles;
import nagare.library.tree.FileTree;
import nagare.library.tree.ObjectId;
import nagare.library.tree.Shape;

/// A place in the tree that a search came by.
public sealed interface Hit extends Candidate {
    ObjectId place();

    @Override
    default String id() {
        return place().toString();
    }

    @Override
    default Optional<String> original() {
        return Optional.empty();
    }

    record OfShelf(Shelf shelf) implements Hit {
        @Override
        public ObjectId place() {
            return new ObjectId.OfShelf(shelf.id());
        }

        @Override
        public String parentId() {
            return ObjectId.ROOT;
        }

        @Override
        public String folded() {
            return Titles.of(shelf.name()).toLowerCase(Locale.ROOT);
        }

        @Override
        public Kind kind() {
            return Kind.FOLDER;
        }

        @Override
        public Optional<Instant> date() {
            return Optional.empty();
        }

        @Override
        public OptionalLong bytes() {
            return OptionalLong.empty();
        }
    }

    /// A release, by its row in the index. `in` tells where else it is.
    record OfRelease(String shelf, int row, SearchTree in) implements Hit {
        @Override
        public ObjectId.OfRelease place() {
            return new ObjectId.OfRelease(shelf, in.index().id(row));
        }

        @Override
        public String parentId() {
            return shelf;
        }

        @Override
        public String folded() {
            return in.index().folded(row);
        }

        @Override
        public Kind kind() {
            Shape shape = in.trees().seen(in.index().id(row));
            return shape == null ? in.index().kind(row) : shape.kind();
        }

        @Override
        public Optional<Instant> date() {
            return in.index().date(row);
        }

        @Override
        public OptionalLong bytes() {
            Shape shape = in.trees().seen(in.index().id(row));
            return shape == null ? OptionalLong.empty() : shape.bytes();
        }

        @Override
        public Optional<String> original() {
            return kind() == Kind.FOLDER ? Optional.empty() : in.originals().of(place());
        }
    }

    /// A folder or a file inside a release.
    record OfNode(ObjectId.OfRelease at, FileTree.Node node, Release release, SearchTree in) implements Hit {
        @Override
        public ObjectId place() {
            return switch (node) {
                case FileTree.Dir dir -> new ObjectId.OfFolder(at, dir.index());
                case FileTree.Leaf leaf -> new ObjectId.OfFile(at, leaf.file().index());
            };
        }

        @Override
        public String parentId() {
            return (node.parent() == FileTree.TOP ? at : new ObjectId.OfFolder(at, node.parent())).toString();
        }

        @Override
        public String folded() {
            return switch (node) {
                case FileTree.Dir dir -> Titles.of(dir.name()).toLowerCase(Locale.ROOT);
                case FileTree.Leaf leaf -> TitleIndex.fold(leaf.name());
            };
        }

        @Override
        public Kind kind() {
            return switch (node) {
                case FileTree.Dir _ -> Kind.FOLDER;
                case FileTree.Leaf leaf -> Kind.of(Guess.type(leaf.name()));
            };
        }

        @Override
        public Optional<Instant> date() {
            return release.published();
        }

        @Override
        public OptionalLong bytes() {
            return switch (node) {
                case FileTree.Dir _ -> OptionalLong.empty();
                case FileTree.Leaf leaf -> OptionalLong.of(leaf.file().length());
            };
        }

        @Override
        public Optional<String> original() {
            return kind() == Kind.FOLDER ? Optional.empty() : in.originals().of(place());
        }
    }
}
