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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How objects come to be: Create (KMIP 1.4, section 4.1). */
final class KeyMaking {

  private static final Set<Integer> AES_BITS = Set.of(128, 192, 256);

  private final SecureRandom random = new SecureRandom();
  private final StoredObjects objects;

  KeyMaking(StoredObjects objects) {
    this.objects = objects;
  }

  /** What a Template-Attribute gives: attributes, and templates that no server of today has. */
  private record Template(List<GivenAttribute> given, boolean namesTemplates) {

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
}
