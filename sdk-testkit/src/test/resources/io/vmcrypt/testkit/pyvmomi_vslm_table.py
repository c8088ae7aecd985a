"""Tells what pyVmomi knows of what a table of urn:vslm names, in the form of the table."""
import sys

from pyVmomi import VmomiSupport
from pyVmomi.VmomiSupport import F_OPTIONAL, GetWsdlName, GetWsdlType, ManagedObject, versionIdMap

OTHER = {"MethodFault": "LocalizedMethodFault", "anyType": "any", "MethodName": "string"}


def since(version, of=None):
    told = versionIdMap[version]
    return "" if told == "1.0" or version == of else " " + told


def named(told):
    if issubclass(told, ManagedObject):
        return "ref"
    return OTHER.get(GetWsdlName(told), GetWsdlName(told))


def typed(told, flags):
    optional = bool(flags & F_OPTIONAL)
    if hasattr(told, "Item"):
        return named(told.Item) + ("*" if optional else "+")
    return named(told) + ("?" if optional else "")


def fields(infos, of):
    for info in infos:
        print("  %s %s%s" % (info.name, typed(info.type, info.flags), since(info.version, of)))


for line in open(sys.argv[1]):
    words = line.split()
    if line.startswith(" "):
        continue
    if words[0] == "method":
        owner = GetWsdlType("urn:vslm", words[2])
        method = [m for m in owner._methodInfo.values() if m.wsdlName == words[1]][0]
        nothing = method.resultName == "void"
        returns = "" if nothing else " -> " + typed(method.result, method.resultFlags)
        print("method %s %s%s%s" % (words[1], words[2], returns, since(method.version)))
        fields(method.params, method.version)
        continue
    told = GetWsdlType("urn:vslm", words[1])
    if words[0] == "enum":
        print("enum %s %s" % (words[1], " ".join(told.values)))
        continue
    base = GetWsdlName(told.__bases__[0])
    base = "" if base in ("DynamicData", "ManagedObject") else " : " + base
    print("%s %s%s%s" % (words[0], words[1], base, since(told._version)))
    if words[0] == "type":
        fields(told._GetPropertyList(False), told._version)
