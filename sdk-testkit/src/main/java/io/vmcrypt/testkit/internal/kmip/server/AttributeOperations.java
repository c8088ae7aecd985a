package io.vmcrypt.testkit.internal.kmip.server;

import static io.vmcrypt.testkit.internal.kmip.server.KmipRefusal.invalidField;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How attributes are told and added (KMIP 1.4, sections 4.12 and 4.14, 11.11 and 11.13). */
final class AttributeOperations {

  private final StoredObjects objects;
  private final Digests digests;

  AttributeOperations(StoredObjects objects, Digests digests) {
    this.objects = objects;
    this.digests = digests;
  }

  Prepared prepareGetAttributes(TtlvFields payload) throws TtlvException {
    String id = StoredObjects.identifier(payload);
    List<String> names = new ArrayList<>();
    for (Ttlv name : payload.repeated(KmipTag.ATTRIBUTE_NAME)) {
      names.add(name.text());
    }
    payload.end();
    return () -> {
      StoredObject object = objects.find(id);
      List<Ttlv> fields = new ArrayList<>();
      fields.add(Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, object.id()));
      List<KmipAttribute> wanted = new ArrayList<>();
      if (names.isEmpty()) {
        wanted.addAll(present(object));
      }
      for (String name : names) {
        KmipAttribute.named(name).ifPresent(wanted::add);
      }
      for (KmipAttribute attribute : wanted) {
        instances(object, attribute)
            .forEach((index, value) -> fields.add(attribute.instance(index, value)));
      }
      return Ttlv.structure(KmipTag.RESPONSE_PAYLOAD, fields);
    };
  }

  private SortedMap<Integer, TtlvValue> instances(StoredObject object, KmipAttribute attribute) {
    if (!attribute.equals(KmipAttribute.DIGEST)) {
      return object.instances(attribute.name());
    }
    SortedMap<Integer, TtlvValue> told = new TreeMap<>();
    digests.of(object).forEach(digest -> told.put(told.size(), digest));
    return told;
  }

  private List<KmipAttribute> present(StoredObject object) {
    List<KmipAttribute> present = new ArrayList<>(object.present());
    if (!digests.isEmpty()) {
      present.add(KmipAttribute.DIGEST);
    }
    return present;
  }

  Prepared prepareAddAttribute(TtlvFields payload) throws TtlvException {
    String id = StoredObjects.identifier(payload);
    GivenAttribute given = GivenAttribute.from(payload.required(KmipTag.ATTRIBUTE));
    payload.end();
    return () -> {
      StoredObject object = objects.findOnLine(id);
      KmipAttribute attribute =
          KmipAttribute.named(given.name())
              .orElseThrow(
                  () -> invalidField("The " + given.name() + " attribute is unsupported."));
      if (!attribute.isClients()) {
        throw present(object).contains(attribute)
            ? new KmipRefusal(
                KmipResultReason.ILLEGAL_OPERATION,
                "The " + given.name() + " attribute has its one instance already.")
            : KmipRefusal.permissionDenied(
                "The '" + attribute.name() + "' attribute is read-only and cannot be changed.");
      }
      if (given.index() != null) {
        throw invalidField("The attribute index is the server's to choose.");
      }
      TtlvValue value = given.value().value();
      checkName(attribute, value, object);
      int index = object.add(attribute.name(), value);
      return changed(object, attribute.instance(index, value));
    };
  }

  private void checkName(KmipAttribute attribute, TtlvValue value, StoredObject object)
      throws KmipRefusal {
    if (attribute.equals(KmipAttribute.NAME) && objects.isTaken(value, object)) {
      throw new KmipRefusal(
          KmipResultReason.ILLEGAL_OPERATION, "Another object has this name already.");
    }
  }

  private Ttlv changed(StoredObject object, Ttlv instance) {
    object.changed(objects.now());
    return Prepared.answer(Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, object.id()), instance);
  }
}
