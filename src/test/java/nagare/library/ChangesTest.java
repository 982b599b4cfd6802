package nagare.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ChangesTest {
    private final AtomicReference<Runnable> due = new AtomicReference<>();
    private final Changes changes = new Changes(Instant.ofEpochSecond(1000), (_, task) -> due.set(task), _ -> Set.of());

    @Test
    void updateIdsNeverGoBackForFoldersThatWereForgotten() {
        tell("first");
        for (int i = 0; i < 10_000; i++) {
            changes.folder("f" + i);
        }
        due.get().run();

        assertEquals(1002, changes.updateId());
        assertEquals(1002, changes.updateId("f9999"));
        assertEquals(1001, changes.updateId("first"), "forgotten, and said to be as old as the last forgotten one");
        assertEquals(1001, changes.updateId("never changed"));
    }

    @Test
    void changeDuringAnAnnouncementIsToldInTheNextOne() {
        List<Set<String>> told = new ArrayList<>();
        changes.subscribe(ids -> {
            told.add(ids);
            if (told.size() == 1) {
                changes.folder("b");
            }
        });

        tell("a");
        due.get().run();

        assertEquals(List.of(Set.of("a"), Set.of("b")), told);
        assertEquals(1002, changes.updateId());
    }

    private void tell(String folder) {
        changes.folder(folder);
        due.get().run();
    }
}
