package com.example.kotlin

import io.vmcrypt.core.HostAndPort
import io.vmcrypt.core.certificate.ServerTrust
import io.vmcrypt.core.error.NotFoundException
import io.vmcrypt.core.secret.Secret
import io.vmcrypt.testkit.FakeCloud
import io.vmcrypt.vsphere.VsphereClient
import io.vmcrypt.vsphere.session.VsphereCredentials
import kotlin.jvm.optionals.getOrNull

/** Clients close with `use`; what may be absent is an Optional, and what is not is no platform type. */
fun main() {
  FakeCloud.start().use { cloud ->
    val fake = cloud.vcenter()
    VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(fake.userName(), Secret.of(fake.password())),
        )
        .trust(ServerTrust.certificateAuthorities(listOf(cloud.authority().certificate())))
        .callListener { call -> check(call.errorType().getOrNull() == null || call.status().isPresent) }
        .build()
        .use { vcenter ->
          val names: List<String> = vcenter.virtualMachines().list().map { it.name() }
          check(names.containsAll(listOf("web-01", "db-01"))) { names }
          check(vcenter.kmsClusters().find("no-such").getOrNull() == null)
          try {
            vcenter.kmsClusters().get("no-such")
            error("a KMS cluster that is not there was found")
          } catch (e: NotFoundException) {
            println("Kotlin ${KotlinVersion.CURRENT}: ${names.size} VMs; ${e.attempt().operation()}")
          }
        }
  }
}
