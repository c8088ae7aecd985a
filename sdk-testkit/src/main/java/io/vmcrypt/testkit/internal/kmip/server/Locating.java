package io.vmcrypt.testkit.internal.kmip.server;

import static io.vmcrypt.testkit.internal.kmip.server.KmipRefusal.invalidField;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a client looks for with Locate (KMIP 1.4, section 4.9): all attributes that it gives must
 * match, each by its whole value. Archived objects are not found. By dates, usage masks, digests,
 * groups and the storage nobody asks: they are refused by name.
 */
final class Locating {

  private final int skipped;
  private final int limit;
  private final Optional<String> notModelled;
  private final boolean tellsCount;
  private final List<GivenAttribute> wanted;

  private Locating(
      int skipped,
      int limit,
      Optional<String> notModelled,
      boolean tellsCount,
      List<GivenAttribute> wanted) {
    this.skipped = skipped;
    this.limit = limit;
    this.notModelled = notModelled;
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
    List<String> others = new ArrayList<>();
    if (payload.optional(KmipTag.STORAGE_STATUS_MASK) != null) {
      others.add("Storage Status Mask");
    }
    if (payload.optional(KmipTag.OBJECT_GROUP_MEMBER) != null) {
      others.add("Object Group Member");
    }
    List<GivenAttribute> wanted = new ArrayList<>();
    for (Ttlv each : payload.repeated(KmipTag.ATTRIBUTE)) {
      GivenAttribute attribute = GivenAttribute.from(each);
      wanted.add(attribute);
      if (isNotModelled(attribute.name())) {
        others.add(attribute.name());
      }
    }
    payload.end();
    return new Locating(skipped, limit, others.stream().findFirst(), pages, wanted);
  }

  private static boolean isNotModelled(String name) {
    return KmipAttribute.named(name)
        .filter(
            attribute ->
                attribute.isDate()
                    || attribute.equals(KmipAttribute.USAGE_MASK)
                    || attribute.equals(KmipAttribute.DIGEST))
        .isPresent();
  }

  /** The objects that match, in the order of their making, before any is skipped. */
  List<StoredObject> matching(List<StoredObject> objects) throws KmipRefusal {
    if (notModelled.isPresent()) {
      throw new KmipRefusal(
          KmipResultReason.FEATURE_NOT_SUPPORTED,
          "This fake does not model Locate by " + notModelled.get() + ".");
    }
    for (GivenAttribute each : wanted) {
      if (KmipAttribute.named(each.name()).isEmpty()) {
        throw invalidField("The " + each.name() + " attribute is not understood.");
      }
    }
    return objects.stream()
        .filter(object -> !object.isArchived())
        .filter(
            object ->
                wanted.stream()
                    .allMatch(each -> object.values(each.name()).contains(each.value().value())))
        .toList();
  }

  /** The answer: how many match, where the version has a field for it, and the ids of a page. */
  Ttlv answer(List<StoredObject> matching) {
    List<Ttlv> fields = new ArrayList<>();
    if (tellsCount) {
      fields.add(Ttlv.integer(KmipTag.LOCATED_ITEMS, matching.size()));
    }
    matching.stream()
        .skip(skipped)
        .limit(limit)
        .forEach(object -> fields.add(Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, object.id())));
    return Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, fields);
  }
}
