package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import org.jspecify.annotations.Nullable;

/** An attribute as a client gives it. Its value has the type that belongs to its name. */
record GivenAttribute(String name, @Nullable Integer index, Ttlv value) {

  /** An attribute that a client sets or looks for: its value is whole. */
  static GivenAttribute from(Ttlv attribute) throws TtlvException {
    TtlvFields fields = attribute.fields();
    String name = fields.required(KmipTag.ATTRIBUTE_NAME).text();
    Ttlv index = fields.optional(KmipTag.ATTRIBUTE_INDEX);
    Ttlv value = fields.required(KmipTag.ATTRIBUTE_VALUE);
    fields.end();
    KmipAttribute known = KmipAttribute.named(name).orElse(null);
    if (known != null) {
      known.check(value);
    }
    return new GivenAttribute(name, index == null ? null : index.integer(), value);
  }
}
