package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

/**
 * Names one disk of a VM, in one of the three ways in which vSphere and its users do. Immutable.
 *
 * <pre>{@code
 * DiskSelector.label("Hard disk 2")   // as the vSphere Client shows it
 * DiskSelector.key(2001)              // vSphere VirtualDevice.key
 * DiskSelector.position(2)            // the second disk, counted from 1 in the VM's order
 * }</pre>
 */
public sealed interface DiskSelector {

  /**
   * The disk of a label.
   *
   * @param label as the vSphere Client shows it, exactly: "Hard disk 2"
   * @return a selector
   * @throws IllegalArgumentException if it is blank
   */
  static DiskSelector label(String label) {
    return new Label(label);
  }

  /**
   * The disk of a device key.
   *
   * @param key vSphere {@code VirtualDevice.key}, 2000 or more on most VMs
   * @return a selector
   */
  static DiskSelector key(int key) {
    return new Key(key);
  }

  /**
   * The disk at a place in the VM's list of disks.
   *
   * @param position 1 for the first disk, 2 for the second
   * @return a selector
   * @throws IllegalArgumentException if it is less than 1
   */
  static DiskSelector position(int position) {
    return new Position(position);
  }

  /**
   * By label.
   *
   * @param label as the vSphere Client shows it
   */
  record Label(String label) implements DiskSelector {

    /**
     * Checks that a label is there.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Label {
      requireNonNull(label, "label");
      if (label.isBlank()) {
        throw new IllegalArgumentException(
            "label \"" + label + "\" is blank; a disk's label is like \"Hard disk 2\"");
      }
    }

    @Override
    public String toString() {
      return "\"" + label + "\"";
    }
  }

  /**
   * By device key.
   *
   * @param key vSphere {@code VirtualDevice.key}
   */
  record Key(int key) implements DiskSelector {

    @Override
    public String toString() {
      return "key " + key;
    }
  }

  /**
   * By place.
   *
   * @param position counted from 1
   */
  record Position(int position) implements DiskSelector {

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Position {
      if (position < 1) {
        throw new IllegalArgumentException(
            "position " + position + " is less than 1; the first disk is 1");
      }
    }

    @Override
    public String toString() {
      return "position " + position;
    }
  }
}
