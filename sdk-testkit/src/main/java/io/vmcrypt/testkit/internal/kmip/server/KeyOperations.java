package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The key server's operations on its keys. A request is first read, which fails if the payload does
 * not belong to the operation. Then it is done, which may be refused. Not safe for several threads.
 */
final class KeyOperations {

  private static final Set<Integer> AES_BITS = Set.of(128, 192, 256);
  private static final int KEY_FORMAT_RAW = 1;
  private static final int REVOKED_FOR_COMPROMISE = 2;

  /** A Certificate Type. */
  private static final int X509 = 1;

  /** A Secret Data Type. */
  private static final int PASSWORD = 1;

  private final SecureRandom random = new SecureRandom();
  private final Clock clock;
  private final Map<String, StoredObject> keys = new LinkedHashMap<>();
  private final Digests digests = new Digests();
  private final Supplier<String> ids;

  /** The key of an earlier item in the batch: later items may leave the identifier out. */
  private @Nullable String placeholder;

  KeyOperations(Clock clock, Supplier<String> ids) {
    this.clock = clock;
    this.ids = ids;
  }

  Digests digests() {
    return digests;
  }

  /** Holds an object from now on, in the place of one with the same id. */
  void put(StoredObject object) {
    keys.put(object.id(), object);
  }

  List<StoredObject> keys() {
    return List.copyOf(keys.values());
  }

  /** Takes a key away, whatever its state; says whether there was one. */
  boolean forget(String id) {
    return keys.remove(id) != null;
  }

  void beginMessage() {
    placeholder = null;
  }

  Prepared prepareCreate(TtlvFields payload) throws TtlvException {
    int type = payload.required(KmipTag.OBJECT_TYPE).enumeration();
    TtlvFields template = payload.required(KmipTag.TEMPLATE_ATTRIBUTE).fields();
    payload.end();
    List<Ttlv> templates = template.repeated(KmipTag.NAME);
    List<GivenAttribute> given = new ArrayList<>();
    for (Ttlv attribute : template.repeated(KmipTag.ATTRIBUTE)) {
      given.add(GivenAttribute.from(attribute));
    }
    template.end();
    return () -> {
      if (type != StoredObject.SYMMETRIC_KEY) {
        throw invalidField("Cannot create an object of type " + type + " with Create.");
      }
      if (!templates.isEmpty()) {
        throw new KmipRefusal(
            KmipResultReason.ITEM_NOT_FOUND, "Attribute templates are not supported.");
      }
      return create(collect(given));
    };
  }

  private static Map<String, List<TtlvValue>> collect(List<GivenAttribute> given)
      throws KmipRefusal {
    Map<String, List<TtlvValue>> collected = new LinkedHashMap<>();
    for (GivenAttribute each : given) {
      KmipAttribute attribute =
          KmipAttribute.named(each.name()).filter(KmipAttribute::atCreation).orElse(null);
      if (attribute == null) {
        throw invalidField("The " + each.name() + " attribute is unsupported.");
      }
      List<TtlvValue> values = collected.computeIfAbsent(each.name(), name -> new ArrayList<>());
      int index = each.index() == null ? 0 : each.index();
      if (attribute.multiple()) {
        if (each.index() == null && !values.isEmpty()) {
          throw invalidField("Attribute index missing from multivalued attribute.");
        }
      } else if (index != 0) {
        throw invalidField("Non-zero attribute index found for single-valued attribute.");
      } else if (!values.isEmpty()) {
        throw new KmipRefusal(
            KmipResultReason.INDEX_OUT_OF_BOUNDS,
            "Cannot set multiple instances of the " + each.name() + " attribute.");
      }
      values.add(each.value().value());
    }
    return collected;
  }

  private Ttlv create(Map<String, List<TtlvValue>> attributes) throws KmipRefusal {
    int algorithm = needed(attributes, KmipAttribute.ALGORITHM);
    int bits = needed(attributes, KmipAttribute.LENGTH);
    needed(attributes, KmipAttribute.USAGE_MASK);
    if (algorithm != StoredObject.ALGORITHM_AES) {
      throw invalidField("The cryptographic algorithm " + algorithm + " is not supported.");
    }
    if (!AES_BITS.contains(bits)) {
      throw invalidField("The cryptographic length (" + bits + ") is not valid for AES.");
    }
    byte[] material = new byte[bits / 8];
    random.nextBytes(material);
    String id = ids.get();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    keys.put(id, new StoredObject(id, material, attributes, now));
    placeholder = id;
    return response(
        Ttlv.enumeration(KmipTag.OBJECT_TYPE, StoredObject.SYMMETRIC_KEY),
        Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, id));
  }

  private static int needed(Map<String, List<TtlvValue>> attributes, KmipAttribute attribute)
      throws KmipRefusal {
    List<TtlvValue> values = attributes.getOrDefault(attribute.name(), List.of());
    if (!values.isEmpty() && values.get(0) instanceof TtlvValue.Int number) {
      return number.value();
    }
    if (!values.isEmpty() && values.get(0) instanceof TtlvValue.Enumeration meaning) {
      return meaning.value();
    }
    throw invalidField("The " + attribute.name() + " must be specified as an attribute.");
  }

  Prepared prepareGet(TtlvFields payload) throws TtlvException {
    String id = identifier(payload);
    Ttlv format = payload.optional(KmipTag.KEY_FORMAT_TYPE);
    int wantedFormat = format == null ? KEY_FORMAT_RAW : format.enumeration();
    Ttlv compression = payload.optional(KmipTag.KEY_COMPRESSION_TYPE);
    if (compression != null) {
      compression.enumeration();
    }
    Ttlv wrapping = payload.optional(KmipTag.KEY_WRAPPING_SPECIFICATION);
    payload.end();
    return () -> {
      if (compression != null) {
        throw new KmipRefusal(
            KmipResultReason.KEY_COMPRESSION_TYPE_NOT_SUPPORTED,
            "Key compression is not supported.");
      }
      StoredObject key = find(id);
      if (wantedFormat != KEY_FORMAT_RAW) {
        throw new KmipRefusal(
            KmipResultReason.KEY_FORMAT_TYPE_NOT_SUPPORTED,
            "Key format conversion from RAW to " + wantedFormat + " is unsupported.");
      }
      if (wrapping != null) {
        throw new KmipRefusal(
            KmipResultReason.FEATURE_NOT_SUPPORTED, "Key wrapping is not supported.");
      }
      if (key.isArchived()) {
        throw new KmipRefusal(
            KmipResultReason.OBJECT_ARCHIVED, "The object is archived: recover it first.");
      }
      return response(
          Ttlv.enumeration(KmipTag.OBJECT_TYPE, key.type()),
          Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, key.id()),
          bytes(key));
    };
  }

  private static Ttlv bytes(StoredObject object) {
    Ttlv keyBlock =
        Ttlv.structure(
            KmipTag.KEY_BLOCK,
            Ttlv.enumeration(KmipTag.KEY_FORMAT_TYPE, KEY_FORMAT_RAW),
            Ttlv.structure(KmipTag.KEY_VALUE, Ttlv.bytes(KmipTag.KEY_MATERIAL, object.material())),
            Ttlv.enumeration(KmipTag.CRYPTOGRAPHIC_ALGORITHM, object.algorithm()),
            Ttlv.integer(KmipTag.CRYPTOGRAPHIC_LENGTH, object.bits()));
    return switch (object.type()) {
      case StoredObject.CERTIFICATE ->
          Ttlv.structure(
              KmipTag.CERTIFICATE,
              Ttlv.enumeration(KmipTag.CERTIFICATE_TYPE, X509),
              Ttlv.bytes(KmipTag.CERTIFICATE_VALUE, object.material()));
      case StoredObject.PRIVATE_KEY -> Ttlv.structure(KmipTag.PRIVATE_KEY, keyBlock);
      case StoredObject.SECRET_DATA ->
          Ttlv.structure(
              KmipTag.SECRET_DATA, Ttlv.enumeration(KmipTag.SECRET_DATA_TYPE, PASSWORD), keyBlock);
      default -> Ttlv.structure(KmipTag.SYMMETRIC_KEY, keyBlock);
    };
  }

  Prepared prepareGetAttributes(TtlvFields payload) throws TtlvException {
    String id = identifier(payload);
    List<String> names = new ArrayList<>();
    for (Ttlv name : payload.repeated(KmipTag.ATTRIBUTE_NAME)) {
      names.add(name.text());
    }
    payload.end();
    return () -> {
      StoredObject key = find(id);
      List<Ttlv> fields = new ArrayList<>();
      fields.add(Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, key.id()));
      List<KmipAttribute> wanted = new ArrayList<>();
      if (names.isEmpty()) {
        wanted.addAll(present(key));
      }
      for (String name : names) {
        KmipAttribute.named(name).ifPresent(wanted::add);
      }
      for (KmipAttribute attribute : wanted) {
        List<TtlvValue> values =
            attribute.equals(KmipAttribute.DIGEST) ? digests.of(key) : key.values(attribute.name());
        for (int index = 0; index < values.size(); index++) {
          fields.add(instance(attribute, index, values.get(index)));
        }
      }
      return Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, fields);
    };
  }

  private List<KmipAttribute> present(StoredObject key) {
    List<KmipAttribute> present = new ArrayList<>(key.present());
    if (!digests.isEmpty()) {
      present.add(KmipAttribute.DIGEST);
    }
    return present;
  }

  Prepared prepareGetAttributeList(TtlvFields payload) throws TtlvException {
    String id = identifier(payload);
    payload.end();
    return () -> {
      StoredObject key = find(id);
      List<Ttlv> fields = new ArrayList<>();
      fields.add(Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, key.id()));
      for (KmipAttribute attribute : present(key)) {
        fields.add(Ttlv.text(KmipTag.ATTRIBUTE_NAME, attribute.name()));
      }
      return Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, fields);
    };
  }

  Prepared prepareAddAttribute(TtlvFields payload) throws TtlvException {
    String id = identifier(payload);
    GivenAttribute given = GivenAttribute.from(payload.required(KmipTag.ATTRIBUTE));
    payload.end();
    return () -> {
      StoredObject key = find(id);
      KmipAttribute attribute = KmipAttribute.named(given.name()).orElse(null);
      if (attribute == null) {
        throw invalidField("The " + given.name() + " attribute is unsupported.");
      }
      if (!attribute.multiple() || attribute.equals(KmipAttribute.DIGEST)) {
        throw new KmipRefusal(
            KmipResultReason.ILLEGAL_OPERATION,
            "The " + given.name() + " attribute has its one instance already.");
      }
      if (given.index() != null) {
        throw invalidField("The attribute index is the server's to choose.");
      }
      int index = key.add(attribute.name(), given.value().value());
      return response(
          Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, key.id()),
          instance(attribute, index, given.value().value()));
    };
  }

  Prepared prepareActivate(TtlvFields payload) throws TtlvException {
    String id = identifier(payload);
    payload.end();
    return () -> {
      StoredObject key = find(id);
      if (key.state() != StoredObject.PRE_ACTIVE) {
        throw new KmipRefusal(
            KmipResultReason.PERMISSION_DENIED,
            "The object state is not pre-active and cannot be activated.");
      }
      key.state(StoredObject.ACTIVE);
      return response(Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, key.id()));
    };
  }

  Prepared prepareLocate(TtlvFields payload, KmipVersion version) throws TtlvException {
    Locating locating = Locating.from(payload, version);
    return () -> {
      List<StoredObject> matching = locating.matching(keys(), digests::of);
      List<StoredObject> page = locating.page(matching);
      // a later item may mean "the object found" only if no other can be meant
      boolean one = page.size() == 1 && (matching.size() == 1 || locating.isForOne());
      placeholder = one ? page.get(0).id() : null;
      return locating.answer(matching.size(), page);
    };
  }

  Prepared prepareRevoke(TtlvFields payload) throws TtlvException {
    String id = identifier(payload);
    TtlvFields reason = payload.required(KmipTag.REVOCATION_REASON).fields();
    int code = reason.required(KmipTag.REVOCATION_REASON_CODE).enumeration();
    Ttlv message = reason.optional(KmipTag.REVOCATION_MESSAGE);
    if (message != null) {
      message.text();
    }
    reason.end();
    Ttlv occurrence = payload.optional(KmipTag.COMPROMISE_OCCURRENCE_DATE);
    if (occurrence != null) {
      occurrence.dateTime();
    }
    payload.end();
    if (code < 1 || code > 7) {
      throw new TtlvException("Revocation Reason Code " + code + " is unknown");
    }
    return () -> {
      StoredObject key = find(id);
      if (code == REVOKED_FOR_COMPROMISE) {
        key.state(StoredObject.COMPROMISED);
      } else if (key.state() == StoredObject.ACTIVE) {
        key.state(StoredObject.DEACTIVATED);
      } else {
        throw new KmipRefusal(
            KmipResultReason.ILLEGAL_OPERATION,
            "The object is not active and cannot be revoked with reason other than"
                + " KEY_COMPROMISE");
      }
      return response(Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, key.id()));
    };
  }

  Prepared prepareDestroy(TtlvFields payload) throws TtlvException {
    String id = identifier(payload);
    payload.end();
    return () -> {
      StoredObject key = find(id);
      if (key.state() == StoredObject.ACTIVE) {
        throw new KmipRefusal(
            KmipResultReason.PERMISSION_DENIED, "Object is active and cannot be destroyed.");
      }
      keys.remove(key.id());
      return response(Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, key.id()));
    };
  }

  private StoredObject find(String id) throws KmipRefusal {
    String wanted = id.isEmpty() && placeholder != null ? placeholder : id;
    StoredObject key = keys.get(wanted);
    if (key == null) {
      throw new KmipRefusal(KmipResultReason.ITEM_NOT_FOUND, "Could not locate object: " + wanted);
    }
    return key;
  }

  /** The identifier, or empty for "the one that this message is about". */
  private static String identifier(TtlvFields payload) throws TtlvException {
    Ttlv id = payload.optional(KmipTag.UNIQUE_IDENTIFIER);
    return id == null ? "" : id.text();
  }

  private static Ttlv instance(KmipAttribute attribute, int index, TtlvValue value) {
    List<Ttlv> fields = new ArrayList<>();
    fields.add(Ttlv.text(KmipTag.ATTRIBUTE_NAME, attribute.name()));
    if (attribute.multiple()) {
      fields.add(Ttlv.integer(KmipTag.ATTRIBUTE_INDEX, index));
    }
    fields.add(new Ttlv(KmipTag.ATTRIBUTE_VALUE, value));
    return Ttlv.structure(KmipTag.ATTRIBUTE, fields);
  }

  private static Ttlv response(Ttlv... fields) {
    return Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, fields);
  }

  private static KmipRefusal invalidField(String words) {
    return new KmipRefusal(KmipResultReason.INVALID_FIELD, words);
  }
}
