@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.soap;
