package io.vmcrypt.vsphere.internal.soap;

import java.util.function.Consumer;

/**
 * An element that is looked at once, from its start to its end: while its answer is read, or after
 * it was captured. So what is picked out of it is written once for both.
 */
public sealed interface Element permits ElementReader, XmlFragment {

  /** Its local name. */
  String name();

  /** The local name of its xsi:type; empty if it has none. */
  String type();

  /** Its text, without that of elements inside it. */
  String text();

  /** It as a reference to a managed object. */
  ManagedObjectReference reference();

  /**
   * Visits the elements right inside it, in order. Of each, one thing can be asked for besides name
   * and type; what is not asked for is passed over.
   */
  void visit(Consumer<Element> each);
}
