package nagare.torrent.status;

import java.util.ArrayList;
import java.util.List;

/// Which pieces are where, in cells of neighbouring pieces, in order; at most [#MAX_CELLS] however many pieces there
/// are.
public record PieceMap(List<Cell> cells) {
    public static final int MAX_CELLS = 512;

    /// How many of `pieces` neighbouring pieces are on disk, verified but in memory only, begun (`share` is how much of
    /// the begun ones is here, 0 to 1), not here and wanted, and in some reader's window, here or not.
    public record Cell(int pieces, int onDisk, int inMemory, int begun, double share, int wanted, int window) {
        public Cell {
            boolean fits = onDisk >= 0 && inMemory >= 0 && begun >= 0 && onDisk + inMemory + begun <= pieces;
            boolean counts = wanted >= 0 && wanted <= pieces && window >= 0 && window <= pieces;
            if (pieces <= 0 || !fits || !counts || !(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "impossible cell: %d pieces, %d on disk, %d in memory, %d begun (%f), %d wanted, %d in a window"
                                .formatted(pieces, onDisk, inMemory, begun, share, wanted, window));
            }
        }

        public int verified() {
            return onDisk + inMemory;
        }

        Cell and(Cell other) {
            int both = begun + other.begun;
            return new Cell(
                    pieces + other.pieces,
                    onDisk + other.onDisk,
                    inMemory + other.inMemory,
                    both,
                    both == 0 ? 0 : Math.min(1, (share * begun + other.share * other.begun) / both),
                    wanted + other.wanted,
                    window + other.window);
        }
    }

    public PieceMap {
        cells = List.copyOf(cells);
        if (cells.isEmpty() || cells.size() > MAX_CELLS) {
            throw new IllegalArgumentException("a map of " + cells.size() + " cells");
        }
    }

    /// The same in exactly so many cells: neighbours are put together, or cells repeated where there are fewer.
    public List<Cell> across(int columns) {
        if (columns <= 0) {
            throw new IllegalArgumentException("a map needs columns: " + columns);
        }
        var across = new ArrayList<Cell>(columns);
        for (int column = 0; column < columns; column++) {
            int from = (int) ((long) column * cells.size() / columns);
            int to = Math.max(from + 1, (int) ((column + 1L) * cells.size() / columns));
            Cell cell = cells.get(from);
            for (int next = from + 1; next < to; next++) {
                cell = cell.and(cells.get(next));
            }
            across.add(cell);
        }
        return across;
    }

    public int pieces() {
        return cells.stream().mapToInt(Cell::pieces).sum();
    }

    public int onDisk() {
        return cells.stream().mapToInt(Cell::onDisk).sum();
    }

    public int inMemory() {
        return cells.stream().mapToInt(Cell::inMemory).sum();
    }
}
