package io.vmcrypt.vsphere.vm;

import java.util.List;
import java.util.Optional;

/**
 * The virtual machines of a vCenter, templates included.
 *
 * <p>Names: vSphere keeps {@code /}, {@code \} and {@code %} in a name as {@code %2f}, {@code %5c}
 * and {@code %25}. {@link VirtualMachine#name()} shows the characters themselves, and a VM can be
 * looked up by either form; in a path they must be escaped.
 *
 * <p>Thread-safe; made by the SDK only. Every method asks vCenter anew, and throws the {@link
 * io.vmcrypt.core.error.SdkException} that fits if it cannot be reached or refuses.
 */
public interface VirtualMachines {

  /**
   * The VM of a name.
   *
   * @param name the VM's name, exactly
   * @return the VM
   * @throws NullPointerException if {@code name} is null
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   * @throws io.vmcrypt.core.error.ConflictException if several have this name; the message lists
   *     their paths
   */
  VirtualMachine get(String name);

  /**
   * The VM of a name.
   *
   * @param name the VM's name, exactly
   * @return the VM; empty if there is none
   * @throws NullPointerException if {@code name} is null
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.ConflictException if several have this name; the message lists
   *     their paths
   */
  Optional<VirtualMachine> find(String name);

  /**
   * The VM at a place in the inventory.
   *
   * @param path datacenter, the word {@code vm}, folders and the VM's name:
   *     "/Datacenter/vm/Prod/web-01", with or without the first slash. A slash inside a name is
   *     written {@code %2f}
   * @return the VM
   * @throws NullPointerException if {@code path} is null
   * @throws IllegalArgumentException if it is blank or has an empty part
   * @throws io.vmcrypt.core.error.NotFoundException if there is no VM at this place
   */
  VirtualMachine getByPath(String path);

  /**
   * The VM of a managed object id.
   *
   * @param id "vm-42"
   * @return the VM
   * @throws NullPointerException if {@code id} is null
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   */
  VirtualMachine getById(String id);

  /**
   * All VMs.
   *
   * @return in vCenter's order; empty if there is none, or none that these credentials see
   */
  List<VirtualMachine> list();
}
