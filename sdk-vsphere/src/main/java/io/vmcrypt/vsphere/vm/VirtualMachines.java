package io.vmcrypt.vsphere.vm;

import io.vmcrypt.core.finding.Finding;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The virtual machines of a vCenter, templates included.
 *
 * <p>Names: vSphere keeps {@code /}, {@code \} and {@code %} in a name as {@code %2f}, {@code %5c}
 * and {@code %25}. {@link VirtualMachine#name()} shows the characters themselves, and a VM can be
 * looked up by either form; in a path they must be escaped.
 *
 * <p>A VM that is looked for by name, path, id or UUID is {@linkplain VirtualMachine#isNamed
 * named}: it may be changed in ways that are blocked for VMs from {@link #list} and {@link
 * #stream}.
 *
 * <p>Thread-safe; made by the SDK only. Every method makes new calls to vCenter, and throws the
 * matching {@link io.vmcrypt.core.error.SdkException} if vCenter cannot be reached or refuses.
 */
public interface VirtualMachines {

  /**
   * {@return the VM with a name}
   *
   * @param name the VM's name, exactly
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   * @throws io.vmcrypt.core.error.ConflictException if several have this name; the message lists
   *     their paths
   */
  VirtualMachine get(String name);

  /**
   * {@return the same VMs, of which the names are read once: at the first call of {@link
   * #get(String)} or {@link #find(String)}, which reads the whole inventory, as each such call does
   * else}
   *
   * <p>For whoever looks up many names at one time. What is made or renamed after that is not
   * found; ask for another one then.
   */
  VirtualMachines remembering();

  /**
   * The VM with a name.
   *
   * @param name the VM's name, exactly
   * @return the VM; empty if there is none
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.ConflictException if several have this name; the message lists
   *     their paths
   */
  Optional<VirtualMachine> find(String name);

  /**
   * {@return the VM at a path in the inventory}
   *
   * @param path datacenter, the word {@code vm}, folders and the VM's name:
   *     "/Datacenter/vm/Prod/web-01", with or without the first slash. A slash inside a name is
   *     written {@code %2f}
   * @throws IllegalArgumentException if it is blank or has an empty part
   * @throws io.vmcrypt.core.error.NotFoundException if there is no VM at this path
   */
  VirtualMachine getByPath(String path);

  /**
   * The VM at a path in the inventory.
   *
   * @param path datacenter, the word {@code vm}, folders and the VM's name:
   *     "/Datacenter/vm/Prod/web-01", with or without the first slash. A slash inside a name is
   *     written {@code %2f}
   * @return the VM; empty if there is none
   * @throws IllegalArgumentException if it is blank or has an empty part
   */
  Optional<VirtualMachine> findByPath(String path);

  /**
   * {@return the VM with a managed object id}
   *
   * @param id "vm-42"
   * @throws IllegalArgumentException if it is blank
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   */
  VirtualMachine getById(String id);

  /**
   * The VM with a managed object id.
   *
   * @param id "vm-42"
   * @return the VM; empty if there is none
   * @throws IllegalArgumentException if it is blank
   */
  Optional<VirtualMachine> findById(String id);

  /**
   * The VM with an instance UUID. vCenter gives each VM one, and it is unique in a vCenter.
   *
   * @param instanceUuid vSphere {@code config.instanceUuid}
   * @return the VM
   * @throws io.vmcrypt.core.error.NotFoundException if there is none
   * @throws io.vmcrypt.core.error.ConflictException if several have it; the message lists their
   *     paths
   */
  VirtualMachine getByInstanceUuid(UUID instanceUuid);

  /**
   * The VM with an instance UUID. vCenter gives each VM one, and it is unique in a vCenter.
   *
   * @param instanceUuid vSphere {@code config.instanceUuid}
   * @return the VM; empty if there is none
   * @throws io.vmcrypt.core.error.ConflictException if several have it; the message lists their
   *     paths
   */
  Optional<VirtualMachine> findByInstanceUuid(UUID instanceUuid);

  /**
   * The VMs that match a filter, read as the stream is consumed: one page at a time is in memory,
   * besides folders, vApps and datacenters. Nothing is sent before the first VM is asked for; then
   * the number of requests depends on the page size alone, however many VMs match.
   *
   * <p>Close the stream when it is left before its end, best by try-with-resources: that ends the
   * search at vCenter. A stream that is read to its end, or whose VMs are collected, has ended it
   * already. An error of the search comes as an {@link io.vmcrypt.core.error.SdkException} out of
   * the stream: a {@link io.vmcrypt.core.error.NotFoundException} if there is nothing at {@link
   * VmFilter#below()}.
   *
   * @param filter which ones
   * @return in vCenter's order; sequential, for one thread
   */
  Stream<VirtualMachine> stream(VmFilter filter);

  /**
   * What this user may not see at the place that a filter names, where VMs may be that the filter
   * means: {@link #stream} leaves it out without a word. A VM that is not shown counts whatever the
   * filter says of it, since nothing but its place is known.
   *
   * @param filter which VMs are meant
   * @return a finding that names it, {@link
   *     io.vmcrypt.core.finding.FindingCode#INVENTORY_NOT_SEEN}; empty if nothing tells of any.
   *     What vCenter does not name either, nobody can tell
   * @throws io.vmcrypt.core.error.NotFoundException if there is nothing at {@link VmFilter#below()}
   */
  List<Finding> notSeen(VmFilter filter);

  /**
   * {@return all VMs, in vCenter's order; empty if there is none, or none that these credentials
   * see}
   */
  List<VirtualMachine> list();
}
