package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;

/** Gets the properties of objects while they are read, one object after the other. */
public interface PropertySink {

  /** An object begins. */
  void begin(ManagedObjectReference object);

  /**
   * One of its properties.
   *
   * @param path {@code config.hardware.device}
   * @param value stands on the value; parts that are not read are skipped
   */
  void property(String path, ElementReader value);

  /** A property that could not be read, usually because a privilege is missing. */
  void missing(String path, VimFault fault);

  /** The object has ended. */
  void end();
}
