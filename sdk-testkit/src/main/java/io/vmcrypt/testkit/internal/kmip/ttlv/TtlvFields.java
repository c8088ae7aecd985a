package io.vmcrypt.testkit.internal.kmip.ttlv;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a structure one after the other, in the order of the specification. {@link
 * #end} refuses a field that is out of order or unknown.
 */
public final class TtlvFields {

  private final int structureTag;
  private final List<Ttlv> items;
  private int position;

  TtlvFields(int structureTag, List<Ttlv> items) {
    this.structureTag = structureTag;
    this.items = items;
  }

  public Ttlv required(int tag) throws TtlvException {
    Ttlv item = optional(tag);
    if (item == null) {
      throw new TtlvException(
          KmipTag.describe(structureTag)
              + " needs "
              + KmipTag.describe(tag)
              + " as field "
              + (position + 1)
              + (position < items.size()
                  ? ", but has " + KmipTag.describe(items.get(position).tag())
                  : ", but ends"));
    }
    return item;
  }

  public @Nullable Ttlv optional(int tag) {
    if (position < items.size() && items.get(position).tag() == tag) {
      return items.get(position++);
    }
    return null;
  }

  public List<Ttlv> repeated(int tag) {
    List<Ttlv> found = new ArrayList<>();
    for (Ttlv item = optional(tag); item != null; item = optional(tag)) {
      found.add(item);
    }
    return found;
  }

  /** The next field, whatever its tag: for an object, whose tag depends on its type. */
  public Ttlv next() throws TtlvException {
    if (position == items.size()) {
      throw new TtlvException(KmipTag.describe(structureTag) + " ends early");
    }
    return items.get(position++);
  }

  public void end() throws TtlvException {
    if (position < items.size()) {
      throw new TtlvException(
          KmipTag.describe(structureTag)
              + " has "
              + KmipTag.describe(items.get(position).tag())
              + " where no such field belongs");
    }
  }
}
