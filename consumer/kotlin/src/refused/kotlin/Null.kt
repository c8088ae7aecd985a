package com.example.kotlin

import io.vmcrypt.core.HostAndPort

/** Must not compile: no parameter of the SDK takes null unless it says so. */
fun nowhere(): HostAndPort = HostAndPort.parse(null)
