@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vm.judge;
