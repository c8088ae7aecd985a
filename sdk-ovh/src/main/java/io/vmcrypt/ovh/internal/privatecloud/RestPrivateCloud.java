package io.vmcrypt.ovh.internal.privatecloud;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.internal.vmencryption.RestVmEncryption;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.privatecloud.PrivateCloudDetails;
import io.vmcrypt.ovh.privatecloud.PrivateCloudUsers;
import io.vmcrypt.ovh.privatecloud.SecurityOptions;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import io.vmcrypt.ovh.task.OvhTasks;
import io.vmcrypt.ovh.vmencryption.VmEncryption;
import java.util.List;

/** {@code /dedicatedCloud/{serviceName}}. */
public final class RestPrivateCloud implements PrivateCloud {

  private final CloudCalls cloud;
  private final RestTasks tasks;

  /** One private cloud, whether it exists or not. */
  public RestPrivateCloud(OvhApi api, ServiceName serviceName) {
    this.cloud = new CloudCalls(api, requireNonNull(serviceName, "serviceName"));
    this.tasks = new RestTasks(cloud);
  }

  /** {@code GET /dedicatedCloud}. */
  public static List<ServiceName> list(OvhApi api) {
    return api.dedicatedCloud()
        .services()
        .read(
            new Attempt(OvhApi.SYSTEM, "list private clouds", ""),
            names -> names.stream().distinct().map(ServiceName::of).toList());
  }

  @Override
  public ServiceName serviceName() {
    return cloud.serviceName();
  }

  @Override
  public PrivateCloudDetails details() {
    return cloud.call(
        "read the private cloud",
        (routes, name) -> routes.service(name),
        service -> PrivateCloudMapper.toDetails(cloud.serviceName(), service));
  }

  @Override
  public VmEncryption vmEncryption() {
    return new RestVmEncryption(cloud, tasks);
  }

  @Override
  public OvhTasks tasks() {
    return tasks;
  }

  @Override
  public PrivateCloudUsers users() {
    return new RestUsers(cloud, tasks);
  }

  @Override
  public SecurityOptions securityOptions() {
    return new RestSecurityOptions(cloud, tasks);
  }

  @Override
  public List<Finding> precheck(PrecheckRequest request) {
    return new Precheck(cloud, this, requireNonNull(request, "request")).run();
  }
}
