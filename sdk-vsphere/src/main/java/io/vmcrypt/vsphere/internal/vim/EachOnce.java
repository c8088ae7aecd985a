package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import java.util.Set;

/**
 * Hands on each object once. A vCenter may tell one twice, where two ways lead to it or the
 * inventory changes between two pages, and it is one object all the same. What was told first
 * counts: it has been handed on before the second comes. For one page of one retrieval.
 */
final class EachOnce implements PropertySink {

  private final PropertySink sink;
  private final SeenObjects seen;
  private final Set<String> types;
  private boolean skipped;
  private int skippedCount;
  private int fresh;

  /**
   * @param seen the objects of the pages before
   * @param types what the objects can be; empty for any
   */
  EachOnce(PropertySink sink, SeenObjects seen, Set<String> types) {
    this.sink = requireNonNull(sink, "sink");
    this.seen = requireNonNull(seen, "seen");
    this.types = requireNonNull(types, "types");
  }

  /** How many objects the page has told that no page before has. */
  int fresh() {
    return fresh;
  }

  /** How many it has told that were told before. */
  int skipped() {
    return skippedCount;
  }

  @Override
  public void begin(ManagedObjectReference object) {
    if (!types.isEmpty() && !types.contains(object.type())) {
      throw new XmlFailure("it tells an object of another type than was asked for");
    }
    skipped = !seen.add(object);
    if (skipped) {
      skippedCount++;
    } else {
      fresh++;
      sink.begin(object);
    }
  }

  @Override
  public void property(String path, ElementReader value) {
    if (!skipped) {
      sink.property(path, value);
    }
  }

  @Override
  public void missing(String path, VimFault fault) {
    if (!skipped) {
      sink.missing(path, fault);
    }
  }

  @Override
  public void end() {
    if (!skipped) {
      sink.end();
    }
  }
}
