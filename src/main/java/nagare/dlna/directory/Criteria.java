package nagare.dlna.directory;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import nagare.dlna.didl.SearchCriteria;
import nagare.library.entry.Candidate;
import nagare.library.title.Episode;

/// Search criteria as a question to the library: each property is looked up once, here, and not for each of a
/// hundred thousand releases. A property that we do not have has no value: it "exists false", and no relation
/// holds for it.
final class Criteria {
    /// What can be searched by, as GetSearchCapabilities tells it.
    static final String CAPABILITIES =
            "dc:title,dc:date,upnp:class,res@size,upnp:episodeNumber,upnp:episodeSeason,@id,@parentID,@refID";

    private static final Property TITLE = new Property(true, candidate -> Optional.of(candidate.folded()));
    private static final Property UNKNOWN = new Property(true, _ -> Optional.empty());
    private static final Map<String, Property> PROPERTIES = Map.of(
            "dc:title", TITLE,
            "dc:date", new Property(true, candidate -> candidate.date().map(Criteria::date)),
            "upnp:class", new Property(false, candidate -> Optional.of(EntryDidl.upnpClass(candidate.kind()))),
            "res@size",
                    new Property(
                            false,
                            candidate -> text(candidate.bytes().stream().boxed().findFirst())),
            "upnp:episodeNumber",
                    new Property(
                            false,
                            candidate -> text(Episode.of(candidate.folded()).map(Episode::number))),
            "upnp:episodeSeason",
                    new Property(
                            false,
                            candidate -> text(Episode.of(candidate.folded())
                                    .flatMap(episode ->
                                            episode.season().stream().boxed().findFirst()))),
            "@id", new Property(false, candidate -> Optional.of(candidate.id())),
            "@parentID", new Property(false, candidate -> Optional.of(candidate.parentId())),
            "@refID", new Property(false, Candidate::original));

    private Criteria() {}

    /// One property: how it is looked up, and whether that is cheap enough to come first.
    private record Property(boolean cheap, Function<Candidate, Optional<String>> value) {}

    /// A question and whether it is cheap.
    private record Question(boolean cheap, Predicate<Candidate> asked) {}

    static Predicate<Candidate> of(SearchCriteria criteria) {
        return question(criteria).asked();
    }

    private static Question question(SearchCriteria criteria) {
        return switch (criteria) {
            case SearchCriteria.Everything() -> new Question(true, _ -> true);
            case SearchCriteria.And(var left, var right) -> {
                Question one = question(left);
                Question other = question(right);
                yield one.cheap() || !other.cheap()
                        ? new Question(other.cheap(), one.asked().and(other.asked()))
                        : new Question(false, other.asked().and(one.asked()));
            }
            case SearchCriteria.Or(var left, var right) -> {
                Question one = question(left);
                Question other = question(right);
                yield new Question(one.cheap() && other.cheap(), one.asked().or(other.asked()));
            }
            case SearchCriteria.Exists(var name, var wanted) -> {
                Property property = PROPERTIES.getOrDefault(name, UNKNOWN);
                yield new Question(
                        property.cheap(),
                        candidate -> property.value().apply(candidate).isPresent() == wanted);
            }
            case SearchCriteria.Relation relation -> relation(relation);
        };
    }

    private static Question relation(SearchCriteria.Relation relation) {
        Property property = PROPERTIES.getOrDefault(relation.property(), UNKNOWN);
        var operator = relation.operator();
        String value = relation.value().toLowerCase(Locale.ROOT);
        if (property.equals(TITLE)) { // what nearly every search asks, of every release
            return new Question(true, candidate -> operator.holdsFolded(candidate.folded(), value));
        }
        return new Question(
                property.cheap(),
                candidate -> property.value()
                        .apply(candidate)
                        .filter(actual -> operator.holdsFolded(actual.toLowerCase(Locale.ROOT), value))
                        .isPresent());
    }

    private static String date(Instant instant) {
        return EntryDidl.date(instant);
    }

    private static Optional<String> text(Optional<? extends Number> number) {
        return number.map(Number::toString);
    }

    /// The words that somebody typed, to ask the source for them: what titles shall contain, equal or start
    /// with.
    static Optional<String> words(SearchCriteria criteria) {
        return switch (criteria) {
            case SearchCriteria.And(var left, var right) -> {
                List<String> both = List.of(words(left).orElse(""), words(right).orElse(""));
                yield Optional.of(String.join(" ", both).strip()).filter(words -> !words.isEmpty());
            }
            case SearchCriteria.Or(var left, var right) -> words(left).or(() -> words(right));
            case SearchCriteria.Relation(var property, var operator, var value)
            when property.equals("dc:title") ->
                switch (operator) {
                    case EQUAL, CONTAINS, STARTS_WITH -> Optional.of(value);
                    case NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, DOES_NOT_CONTAIN, DERIVED_FROM ->
                        Optional.empty();
                };
            case SearchCriteria.Everything _, SearchCriteria.Exists _, SearchCriteria.Relation _ -> Optional.empty();
        };
    }
}
