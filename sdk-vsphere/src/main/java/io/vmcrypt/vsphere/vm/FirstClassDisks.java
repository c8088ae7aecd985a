package io.vmcrypt.vsphere.vm;

import java.util.List;

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
}
