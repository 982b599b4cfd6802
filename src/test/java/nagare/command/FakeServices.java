package nagare.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import nagare.config.Settings;
import nagare.torrent.TorrentStatus;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.RouterState;
import nagare.torrent.status.Snapshot;

/// A house that answers what it was told and remembers what it was asked.
final class FakeServices implements Services {
    final List<String> asked = new ArrayList<>();
    final List<String> closed = new ArrayList<>();
    List<SearchTable.Row> rows = List.of();
    List<TorrentStatus> statuses = List.of();
    Optional<Metainfo> metainfo = Optional.empty();
    Optional<Settings> settings = Optional.empty();
    Optional<Exception> failure = Optional.empty();
    Runnable started = () -> {};
    Runnable outOfStatuses = () -> {};

    @Override
    public Server serve(Settings given) throws CommandFailed, IOException, InterruptedException {
        return server("serve", given);
    }

    @Override
    public Server demo(Settings given) throws CommandFailed, IOException, InterruptedException {
        return server("demo", given);
    }

    @Override
    public List<SearchTable.Row> search(Settings given, String term)
            throws CommandFailed, IOException, InterruptedException {
        ask("search " + term, given);
        return rows;
    }

    @Override
    public Download download(Settings given, String torrent, Path folder, Asking asking)
            throws CommandFailed, IOException, InterruptedException {
        ask("download " + torrent + " " + folder, given);
        return new FakeDownload(statuses.iterator());
    }

    @Override
    public Streaming stream(Settings given, String torrent, Asking asking)
            throws CommandFailed, IOException, InterruptedException {
        ask("stream " + torrent, given);
        started.run();
        return new Streaming() {
            @Override
            public String name() {
                return "Film\u001b[31m";
            }

            @Override
            public URI largest() {
                return URI.create("http://127.0.0.1:8642/stream");
            }

            @Override
            public List<Playable> files() {
                return List.of(
                        new Playable("a\u202e.mkv", 2048, URI.create("http://127.0.0.1:8642/stream/0/a%E2%80%AE.mkv")));
            }

            @Override
            public Snapshot snapshot() {
                return snapshot;
            }

            @Override
            public void close() {
                closed.add("stream");
            }
        };
    }

    Optional<Evidence> evidence = Optional.empty();
    Optional<Duration> firstByte = Optional.empty();

    @Override
    public Examination examine(Settings given, String torrent) throws CommandFailed, IOException, InterruptedException {
        ask("examine " + torrent, given);
        return new Examination() {
            @Override
            public String name() {
                return "Film\u001b[31m";
            }

            @Override
            public Optional<Duration> firstByte(Duration patience) {
                asked.add("first byte within " + patience.toSeconds());
                return firstByte;
            }

            @Override
            public Evidence evidence() {
                return evidence.orElseThrow();
            }

            @Override
            public boolean asksNeighbours() {
                return true;
            }

            @Override
            public Optional<RouterState> router() {
                return Optional.empty();
            }

            @Override
            public void close() {
                closed.add("examination");
            }
        };
    }

    @Override
    public Metainfo metainfo(Settings given, String torrent, Asking asking)
            throws CommandFailed, IOException, InterruptedException {
        ask("metainfo " + torrent, given);
        return metainfo.orElseThrow();
    }

    Snapshot snapshot = new Snapshot(Snapshot.State.RESTING, 0, 1, Optional.empty(), List.of(), Optional.empty());

    private Server server(String name, Settings given) throws CommandFailed, IOException, InterruptedException {
        ask(name, given);
        started.run();
        return new Server() {
            @Override
            public URI url() {
                return URI.create("http://192.168.1.5:8642/");
            }

            @Override
            public List<String> announcements() {
                return List.of("MediaServer \"Nagare\" on eth0 (192.168.1.5)");
            }

            @Override
            public void close() {
                closed.add(name);
            }
        };
    }

    private void ask(String what, Settings given) throws CommandFailed, IOException, InterruptedException {
        asked.add(what);
        settings = Optional.of(given);
        switch (failure.orElse(null)) {
            case null -> {}
            case CommandFailed failed -> throw failed;
            case IOException broken -> throw broken;
            case InterruptedException stopped -> throw stopped;
            case RuntimeException bug -> throw bug;
            case Exception other -> throw new IllegalStateException(other);
        }
    }

    /// One status for each time somebody waits.
    private final class FakeDownload implements Download {
        private final Iterator<TorrentStatus> coming;
        private TorrentStatus status;

        FakeDownload(Iterator<TorrentStatus> coming) {
            this.coming = coming;
            this.status = coming.next();
        }

        @Override
        public Metainfo metainfo() {
            return metainfo.orElseThrow();
        }

        @Override
        public TorrentStatus status() {
            return status;
        }

        @Override
        public boolean await(Duration patience) throws InterruptedException {
            if (!status.complete() && !coming.hasNext()) {
                outOfStatuses.run();
                throw new InterruptedException();
            }
            if (coming.hasNext()) {
                status = coming.next();
            }
            return status.complete();
        }

        @Override
        public Snapshot snapshot() {
            return snapshot;
        }

        @Override
        public void close() {
            closed.add("download");
        }
    }
}
