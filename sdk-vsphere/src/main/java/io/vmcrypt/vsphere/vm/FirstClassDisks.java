package io.vmcrypt.vsphere.vm;

import io.vmcrypt.core.error.SdkException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The first-class disks of a vCenter and their keys. They are read only: this SDK does not change
 * the keys of one that no VM has attached.
 *
 * <p>Implemented by this SDK only. Thread-safe. Every method makes new calls to vCenter, and throws
 * the matching {@link io.vmcrypt.core.error.SdkException} if vCenter cannot be reached or refuses.
 * Source: vSphere Web Services API, {@code VcenterVStorageObjectManager}, vCenter 6.5 and later;
 * keys from 7.0 on.
 */
public interface FirstClassDisks {

  /** The most disks that are read. */
  int MAX_DISKS = 20_000;

  /**
   * All first-class disks on all datastores that this user may see. That takes one call for each
   * datastore, and one for each disk. If one is not known to be plain, the devices of all VMs are
   * read too, to see which VM has it attached.
   *
   * <p>All or nothing: if one datastore or disk cannot be read, the exception names it. A disk that
   * is deleted meanwhile is left out.
   *
   * @return by datastore; empty if there is none
   * @throws io.vmcrypt.core.error.ServiceException if this server has no manager of first-class
   *     disks, or there are more than {@value #MAX_DISKS}
   * @throws io.vmcrypt.core.error.NotFoundException if vCenter lists a disk, and does not find it
   */
  List<FirstClassDisk> list();

  /**
   * The same, each datastore and each disk by itself: one that cannot be read hides no other. If
   * vCenter cannot be reached, or does not take the user any more, no further one is asked for.
   *
   * @param unread gets, for each datastore and each disk that could not be read, the exception,
   *     which names it. It may throw it: that ends the list
   * @return those that could be read, by datastore; empty if there is none
   * @throws io.vmcrypt.core.error.ServiceException if this server has no manager of first-class
   *     disks, or there are more than {@value #MAX_DISKS}
   * @throws SdkException if the datastores could not be listed, or not the VMs
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread was interrupted
   * @throws NullPointerException if {@code unread} is null
   */
  List<FirstClassDisk> list(Consumer<? super SdkException> unread);
}
