package io.vmcrypt.testkit.internal.kmip.server;

import static io.vmcrypt.testkit.internal.kmip.server.KmipRefusal.invalidField;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How objects come to be: Create, Register and Re-key (KMIP 1.4, sections 4.1, 4.3 and 4.4). */
final class KeyMaking {

  private static final Set<Integer> AES_BITS = Set.of(128, 192, 256);

  private final SecureRandom random = new SecureRandom();
  private final StoredObjects objects;

  KeyMaking(StoredObjects objects) {
    this.objects = objects;
  }

  /** What a Template-Attribute gives: attributes, and templates that no server of today has. */
  private record Template(List<GivenAttribute> given, boolean namesTemplates) {

    static final Template NONE = new Template(List.of(), false);

    static Template from(TtlvFields template) throws TtlvException {
      boolean named = !template.repeated(KmipTag.NAME).isEmpty();
      List<GivenAttribute> given = new ArrayList<>();
      for (Ttlv attribute : template.repeated(KmipTag.ATTRIBUTE)) {
        given.add(GivenAttribute.from(attribute));
      }
      template.end();
      return new Template(given, named);
    }

    Map<String, List<TtlvValue>> attributes() throws KmipRefusal {
      if (namesTemplates) {
        throw new KmipRefusal(
            KmipResultReason.ITEM_NOT_FOUND, "Attribute templates are not supported.");
      }
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
  }

  Prepared prepareCreate(TtlvFields payload) throws TtlvException {
    int type = payload.required(KmipTag.OBJECT_TYPE).enumeration();
    Template template = Template.from(payload.required(KmipTag.TEMPLATE_ATTRIBUTE).fields());
    payload.end();
    return () -> {
      if (type != StoredObject.SYMMETRIC_KEY) {
        throw invalidField("Cannot create an object of type " + type + " with Create.");
      }
      StoredObject key = create(template.attributes());
      return Prepared.answer(
          Ttlv.enumeration(KmipTag.OBJECT_TYPE, StoredObject.SYMMETRIC_KEY),
          Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, key.id()));
    };
  }

  private StoredObject create(Map<String, List<TtlvValue>> attributes) throws KmipRefusal {
    int algorithm = needed(attributes, KmipAttribute.ALGORITHM);
    int bits = needed(attributes, KmipAttribute.LENGTH);
    needed(attributes, KmipAttribute.USAGE_MASK);
    if (algorithm != StoredObject.ALGORITHM_AES) {
      throw invalidField("The cryptographic algorithm " + algorithm + " is not supported.");
    }
    checkAes(algorithm, bits);
    byte[] material = new byte[bits / 8];
    random.nextBytes(material);
    return objects.add(StoredObject.SYMMETRIC_KEY, material, attributes);
  }

  private static void checkAes(int algorithm, int bits) throws KmipRefusal {
    if (algorithm == StoredObject.ALGORITHM_AES && !AES_BITS.contains(bits)) {
      throw invalidField("The cryptographic length (" + bits + ") is not valid for AES.");
    }
  }

  private static int needed(Map<String, List<TtlvValue>> attributes, KmipAttribute attribute)
      throws KmipRefusal {
    Integer number = number(attributes, attribute);
    if (number == null) {
      throw invalidField("The " + attribute.name() + " must be specified as an attribute.");
    }
    return number;
  }

  private static @Nullable Integer number(
      Map<String, List<TtlvValue>> attributes, KmipAttribute attribute) {
    List<TtlvValue> values = attributes.getOrDefault(attribute.name(), List.of());
    if (!values.isEmpty() && values.get(0) instanceof TtlvValue.Int number) {
      return number.value();
    }
    return !values.isEmpty() && values.get(0) instanceof TtlvValue.Enumeration meaning
        ? meaning.value()
        : null;
  }

  Prepared prepareRegister(TtlvFields payload) throws TtlvException {
    int type = payload.required(KmipTag.OBJECT_TYPE).enumeration();
    Template template = Template.from(payload.required(KmipTag.TEMPLATE_ATTRIBUTE).fields());
    ObjectBytes bytes = ObjectBytes.from(type, payload.next());
    payload.end();
    return () -> {
      byte[] material = bytes.material();
      Map<String, List<TtlvValue>> attributes = template.attributes();
      needed(attributes, KmipAttribute.USAGE_MASK);
      if (type == StoredObject.SYMMETRIC_KEY) {
        int algorithm = agreed(attributes, KmipAttribute.ALGORITHM, bytes.algorithm());
        int bits = agreed(attributes, KmipAttribute.LENGTH, bytes.bits());
        checkAes(algorithm, bits);
        if (bits != material.length * 8) {
          throw invalidField("The key's length is not the cryptographic length (" + bits + ").");
        }
        attributes.put(
            KmipAttribute.ALGORITHM.name(), List.of(new TtlvValue.Enumeration(algorithm)));
        attributes.put(KmipAttribute.LENGTH.name(), List.of(new TtlvValue.Int(bits)));
      }
      StoredObject object = objects.add(type, material, attributes);
      object.format(bytes.format());
      return Prepared.answerFor(object);
    };
  }

  /** What the attribute and the Key Block say; one of them must, and both the same. */
  private static int agreed(
      Map<String, List<TtlvValue>> attributes, KmipAttribute attribute, @Nullable Integer inBlock)
      throws KmipRefusal {
    if (inBlock == null) {
      return needed(attributes, attribute);
    }
    Integer given = number(attributes, attribute);
    if (given != null && !given.equals(inBlock)) {
      throw invalidField("The " + attribute.name() + " differs from the one in the Key Block.");
    }
    return inBlock;
  }

  Prepared prepareRekey(TtlvFields payload) throws TtlvException {
    String id = StoredObjects.identifier(payload);
    Ttlv offset = payload.optional(KmipTag.OFFSET);
    Duration later = offset == null ? null : offset.interval();
    Ttlv given = payload.optional(KmipTag.TEMPLATE_ATTRIBUTE);
    Template template = given == null ? Template.NONE : Template.from(given.fields());
    payload.end();
    return () -> {
      StoredObject old = objects.findOnLine(id);
      if (old.type() != StoredObject.SYMMETRIC_KEY) {
        throw KmipRefusal.permissionDenied("Only a symmetric key can be re-keyed.");
      }
      return Prepared.answerFor(replace(old, template.attributes(), later));
    };
  }

  private StoredObject replace(
      StoredObject old, Map<String, List<TtlvValue>> given, @Nullable Duration later)
      throws KmipRefusal {
    Map<String, List<TtlvValue>> attributes = new LinkedHashMap<>();
    for (KmipAttribute attribute : old.present()) {
      if (attribute.atCreation() || attribute.isCustom()) {
        attributes.put(attribute.name(), old.values(attribute.name()));
      }
    }
    List<TtlvValue> names = attributes.getOrDefault(KmipAttribute.NAME.name(), List.of());
    attributes.remove(KmipAttribute.NAME.name());
    attributes.putAll(given);
    int bits = needed(attributes, KmipAttribute.LENGTH);
    checkAes(needed(attributes, KmipAttribute.ALGORITHM), bits);
    byte[] material = new byte[bits / 8];
    random.nextBytes(material);
    StoredObject key = objects.add(StoredObject.SYMMETRIC_KEY, material, attributes);
    // the names pass on to the replacement: the old key has none from here on
    names.forEach(name -> key.add(KmipAttribute.NAME.name(), name));
    Set.copyOf(old.instances(KmipAttribute.NAME.name()).keySet())
        .forEach(index -> old.delete(KmipAttribute.NAME.name(), index));
    old.link(StoredObject.REPLACEMENT, key.id());
    key.link(StoredObject.REPLACED, old.id());
    old.changed(objects.now());
    setDates(old, key, later);
    return key;
  }

  /** The replacement has the old key's dates, or those moved so that it begins after the offset. */
  private void setDates(StoredObject old, StoredObject key, @Nullable Duration later) {
    Instant oldStart = old.date(KmipAttribute.ACTIVATION_DATE);
    Instant oldEnd = old.date(KmipAttribute.DEACTIVATION_DATE);
    Instant start = later == null ? oldStart : objects.now().plus(later);
    if (start == null) {
      return;
    }
    key.date(KmipAttribute.ACTIVATION_DATE, start);
    if (oldStart != null && oldEnd != null) {
      key.date(KmipAttribute.DEACTIVATION_DATE, oldEnd.plus(Duration.between(oldStart, start)));
    }
    key.settle(objects.now());
  }
}
