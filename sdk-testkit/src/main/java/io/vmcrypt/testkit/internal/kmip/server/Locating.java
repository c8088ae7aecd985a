package io.vmcrypt.testkit.internal.kmip.server;

import static io.vmcrypt.testkit.internal.kmip.server.KmipRefusal.invalidField;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a client looks for with Locate (KMIP 1.4, section 4.9): all attributes that it gives must
 * match. Of a date it may give two values, which are a range; a usage mask asks for its bits; of a
 * structure the fields count that are given. Archived objects are found only if it asks for them.
 */
final class Locating {

  private static final int ON_LINE = 1;
  private static final int ARCHIVED = 2;
  private static final int RANGE = 2;

  private final int skipped;
  private final int limit;
  private final boolean limited;
  private final int storage;
  private final boolean asksForGroup;
  private final boolean tellsCount;
  private final List<GivenAttribute> wanted;

  private Locating(
      int skipped,
      int limit,
      boolean limited,
      int storage,
      boolean asksForGroup,
      boolean tellsCount,
      List<GivenAttribute> wanted) {
    this.skipped = skipped;
    this.limit = limit;
    this.limited = limited;
    this.storage = storage;
    this.asksForGroup = asksForGroup;
    this.tellsCount = tellsCount;
    this.wanted = wanted;
  }

  /** Reads the payload of a request. Offset Items and Located Items are there from 1.3 on. */
  static Locating from(TtlvFields payload, KmipVersion version) throws TtlvException {
    boolean pages = version.compareTo(KmipVersion.V1_3) >= 0;
    Ttlv maximum = payload.optional(KmipTag.MAXIMUM_ITEMS);
    int limit = maximum == null ? Integer.MAX_VALUE : maximum.integer();
    Ttlv offset = pages ? payload.optional(KmipTag.OFFSET_ITEMS) : null;
    int skipped = offset == null ? 0 : offset.integer();
    if (limit < 0 || skipped < 0) {
      throw new TtlvException("Maximum Items and Offset Items cannot be negative");
    }
    Ttlv storage = payload.optional(KmipTag.STORAGE_STATUS_MASK);
    int places = storage == null ? ON_LINE : storage.integer();
    boolean group = payload.optional(KmipTag.OBJECT_GROUP_MEMBER) != null;
    List<GivenAttribute> wanted = new ArrayList<>();
    for (Ttlv attribute : payload.repeated(KmipTag.ATTRIBUTE)) {
      wanted.add(GivenAttribute.wanted(attribute));
    }
    payload.end();
    return new Locating(skipped, limit, maximum != null, places, group, pages, wanted);
  }

  /** Whether a single object was asked for, or all that match: then one alone is "the" object. */
  boolean isForOne() {
    return limited && limit == 1;
  }

  /** The objects that match, in the order of their making, before any is skipped. */
  List<StoredObject> matching(
      List<StoredObject> objects, Function<StoredObject, List<TtlvValue>> digests)
      throws KmipRefusal {
    if (asksForGroup) {
      throw new KmipRefusal(
          KmipResultReason.FEATURE_NOT_SUPPORTED, "Object groups are not supported.");
    }
    Map<KmipAttribute, List<TtlvValue>> byAttribute = new LinkedHashMap<>();
    for (GivenAttribute each : wanted) {
      KmipAttribute attribute =
          KmipAttribute.named(each.name())
              .orElseThrow(
                  () -> invalidField("The " + each.name() + " attribute is not understood."));
      byAttribute.computeIfAbsent(attribute, name -> new ArrayList<>()).add(each.value().value());
    }
    for (Map.Entry<KmipAttribute, List<TtlvValue>> each : byAttribute.entrySet()) {
      if (each.getKey().isDate() && each.getValue().size() > RANGE) {
        throw invalidField(
            "Too many " + each.getKey().name() + " attributes: one is a date, two are a range.");
      }
    }
    return objects.stream()
        .filter(object -> (storage & (object.isArchived() ? ARCHIVED : ON_LINE)) != 0)
        .filter(
            object ->
                byAttribute.entrySet().stream()
                    .allMatch(
                        each ->
                            matches(
                                each.getKey(),
                                each.getValue(),
                                each.getKey().equals(KmipAttribute.DIGEST)
                                    ? digests.apply(object)
                                    : object.values(each.getKey().name()))))
        .toList();
  }

  /** Those of the objects that match which this request gets. */
  List<StoredObject> page(List<StoredObject> matching) {
    return matching.stream().skip(skipped).limit(limit).toList();
  }

  /** The answer: how many match, where the version has a field for it, and the ids of a page. */
  Ttlv answer(int matching, List<StoredObject> page) {
    List<Ttlv> fields = new ArrayList<>();
    if (tellsCount) {
      fields.add(Ttlv.integer(KmipTag.LOCATED_ITEMS, matching));
    }
    page.forEach(object -> fields.add(Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, object.id())));
    return Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, fields);
  }

  private static boolean matches(
      KmipAttribute attribute, List<TtlvValue> wanted, List<TtlvValue> held) {
    if (attribute.isDate() && wanted.size() == RANGE) {
      List<Instant> limits =
          wanted.stream().map(Locating::moment).sorted(Comparator.naturalOrder()).toList();
      return held.stream()
          .map(Locating::moment)
          .anyMatch(date -> !date.isBefore(limits.get(0)) && !date.isAfter(limits.get(1)));
    }
    return wanted.stream()
        .allMatch(value -> held.stream().anyMatch(has -> matches(attribute, value, has)));
  }

  private static boolean matches(KmipAttribute attribute, TtlvValue wanted, TtlvValue held) {
    if (attribute.equals(KmipAttribute.USAGE_MASK)
        && wanted instanceof TtlvValue.Int bits
        && held instanceof TtlvValue.Int mask) {
      return (mask.value() & bits.value()) == bits.value();
    }
    return (wanted instanceof TtlvValue.Structure some && held instanceof TtlvValue.Structure all)
        ? all.items().containsAll(some.items())
        : wanted.equals(held);
  }

  private static Instant moment(TtlvValue date) {
    return ((TtlvValue.DateTime) date).value();
  }
}
