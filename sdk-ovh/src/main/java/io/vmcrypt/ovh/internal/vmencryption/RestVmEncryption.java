package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.ovh.vmencryption.VmEncryption;

/** {@code /dedicatedCloud/{serviceName}/vmEncryption}. */
public final class RestVmEncryption implements VmEncryption {

  private final CloudCalls cloud;
  private final RestTasks tasks;

  /** VM encryption of one private cloud. */
  public RestVmEncryption(CloudCalls cloud, RestTasks tasks) {
    this.cloud = cloud;
    this.tasks = tasks;
  }

  @Override
  public OvhState state() {
    return cloud.call(
        "read the state of VM encryption",
        (routes, name) -> routes.vmEncryption(name),
        KmsMapper::toOption);
  }

  @Override
  public KmsServers kmsServers() {
    return new RestKmsServers(cloud, tasks);
  }
}
