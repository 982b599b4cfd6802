package nagare.catalog;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Remembers what it was told.
final class RecordingListener implements Catalog.Listener {
    final List<String> all = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<String> news = new LinkedBlockingQueue<>();

    @Override
    public void shelfChanged(String shelf) {
        all.add(shelf);
        news.add(shelf);
    }

    @Override
    public void resolved(long release) {
        all.add("" + release);
        news.add("" + release);
    }

    /// Waits for this news and passes over all other.
    void await(String wanted) throws InterruptedException {
        String one;
        do {
            one = news.poll(60, TimeUnit.SECONDS);
        } while (one != null && !one.equals(wanted));
        if (one == null) {
            throw new AssertionError("no news of " + wanted + " but " + all);
        }
    }

    long told(String wanted) {
        return all.stream().filter(wanted::equals).count();
    }
}
