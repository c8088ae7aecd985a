package io.vmcrypt.vsphere.internal.vm.reading;

/**
 * What else has a hold on a VM; each is empty if there is none.
 *
 * @param faultTolerance the state of Fault Tolerance, where it is set up: {@code running}
 * @param libraryItem the id of the Content Library's item that it is the template of
 * @param replicatedTo where vSphere Replication sends it
 */
public record VmTies(String faultTolerance, String libraryItem, String replicatedTo) {

  public static final VmTies NONE = new VmTies("", "", "");
}
