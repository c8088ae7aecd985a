package io.vmcrypt.testkit.vcenter;

import io.vmcrypt.testkit.internal.vcenter.Replica;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for a replication or backup tool: it lets copies of VMs appear at another vCenter,
 * when and how a test wants. The original stays where it is. A copy that is never {@linkplain
 * Copy#deliver delivered} never arrives; one that is delivered twice is there twice.
 *
 * <pre>{@code
 * FakeReplicationTool tool = FakeReplicationTool.between(source, target);
 * tool.copy("web-01").deliver(); // plain, under its own name
 * tool.copy("db-01").named("db-01_replica").encryptedWith(key).deliver();
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class FakeReplicationTool {

  private final FakeVcenter source;
  private final FakeVcenter target;

  private FakeReplicationTool(FakeVcenter source, FakeVcenter target) {
    this.source = Objects.requireNonNull(source, "source");
    this.target = Objects.requireNonNull(target, "target");
  }

  /**
   * {@return a tool that copies from one vCenter to another}
   *
   * @param source has the originals
   * @param target gets the copies
   */
  public static FakeReplicationTool between(FakeVcenter source, FakeVcenter target) {
    return new FakeReplicationTool(source, target);
  }

  /**
   * {@return a copy of a VM, to be delivered} Unless said otherwise it is plain, has the name and
   * the instance UUID of the original, and is powered off in the folder for VMs of the target's
   * first datacenter.
   *
   * @param nameOrPath of the original, as for {@link FakeVcenter#vm}
   */
  public Copy copy(String nameOrPath) {
    return new Copy(this, Objects.requireNonNull(nameOrPath, "nameOrPath"));
  }

  /** A copy to be delivered, once or several times. For use by one thread. */
  public static final class Copy {
    private final FakeReplicationTool tool;
    private final String original;
    private @Nullable String name;
    private String folder = "";
    private @Nullable FakeKey key;
    private boolean keepsKeys;
    private boolean keepsInstanceUuid = true;
    private boolean keepsDisks = true;

    private Copy(FakeReplicationTool tool, String original) {
      this.tool = tool;
      this.original = original;
    }

    /**
     * Gives the copy another name.
     *
     * @param other the display name, not escaped
     * @return this
     */
    public Copy named(String other) {
      name = Objects.requireNonNull(other, "other");
      return this;
    }

    /**
     * Puts the copy into a folder of the target's first datacenter.
     *
     * @param other names with slashes between them; made if it is missing
     * @return this
     */
    public Copy inFolder(String other) {
      folder = Objects.requireNonNull(other, "other");
      return this;
    }

    /**
     * Encrypts home and all disks of the copy with a key, as the target would with a new one.
     *
     * @param newKey the key
     * @return this
     */
    public Copy encryptedWith(FakeKey newKey) {
      key = Objects.requireNonNull(newKey, "newKey");
      keepsKeys = false;
      return this;
    }

    /**
     * Leaves the keys of the original to the copy, as vSphere Replication does.
     *
     * @return this
     */
    public Copy keepingKeys() {
      key = null;
      keepsKeys = true;
      return this;
    }

    /**
     * Gives the copy an instance UUID and a BIOS UUID of its own, as tools do that make a new VM
     * and fill its disks.
     *
     * @return this
     */
    public Copy withNewUuids() {
      keepsInstanceUuid = false;
      return this;
    }

    /**
     * Leaves the last disk of the original behind.
     *
     * @return this
     */
    public Copy withoutLastDisk() {
      keepsDisks = false;
      return this;
    }

    /**
     * Lets the copy appear at the target now. It is of the original as this is now, without its
     * snapshots: each disk is one file.
     *
     * @return the managed object id of the copy, for example {@code vm-25}
     * @throws IllegalArgumentException if there is no such VM at the source, or more than one, or
     *     if the folder of the target has something with this name
     */
    public String deliver() {
      return Replica.deliver(
          tool.source.state(),
          tool.target.state(),
          new Replica.Wish(original, name, folder, key, keepsKeys, keepsInstanceUuid, keepsDisks));
    }
  }
}
