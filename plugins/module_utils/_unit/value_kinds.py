# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which kind of value each directive takes.

Private to this collection: it may change in any release.

Sources: the man pages systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.resource-control(5),
systemd.kill(5), systemd.socket(5), systemd.mount(5), systemd.automount(5), systemd.swap(5), systemd.timer(5),
systemd.path(5), systemd.slice(5), systemd.scope(5) of the versions 219 to 262, and the behaviour of those versions.
"""

# Families of directives in each section.
SECTIONS = {
    "Unit": "unit",
    "Install": "install",
    "Service": "exec kill cgroup service",
    "Socket": "exec kill cgroup socket",
    "Mount": "exec kill cgroup mount",
    "Swap": "exec kill cgroup swap",
    "Slice": "cgroup slice",
    "Scope": "kill cgroup scope",
    "Automount": "automount",
    "Timer": "timer",
    "Path": "path",
}

# A line is "kind[:argument][@first version] | directives"; first of the versions 219, 239, 243, 247, 252, 257, 262.
DIRECTIVES = {
    "exec": """
base64@239 | StandardInputData
binds@239 | BindPaths BindReadOnlyPaths
bool | CPUSchedulingResetOnFork TTYReset TTYVHangup TTYVTDisallocate SyslogLevelPrefix NoNewPrivileges PrivateNetwork
bool | PrivateDevices IgnoreSIGPIPE
bool@239 | RemoveIPC MemoryDenyWriteExecute RestrictRealtime RestrictSUIDSGID LockPersonality ProtectKernelTunables
bool@239 | ProtectKernelModules
bool@247 | ProtectKernelLogs ProtectClock
bool@252 | PrivateIPC
bool@257 | RootEphemeral
bool@262 | StateDirectoryAccounting CacheDirectoryAccounting LogsDirectoryAccounting
bool:!@239 | DynamicUser
caps | CapabilityBoundingSet AmbientCapabilities
colonpaths@252 | ExecSearchPath
coredump@247 | CoredumpFilter
cpus:! | CPUAffinity
cpus:numa@239 | NUMAMask
dirs | RuntimeDirectory
dirs@239 | StateDirectory CacheDirectory LogsDirectory ConfigurationDirectory
diskquota@262 | StateDirectoryQuota CacheDirectoryQuota LogsDirectoryQuota
enum:facility | SyslogFacility
enum:ioclass | IOSchedulingClass
enum:keyring@239 | KeyringMode
enum:level | SyslogLevel
enum:level@239 | LogLevelMax
enum:numa@239 | NUMAPolicy
enum:personality | Personality
enum:preserve@239 | RuntimeDirectoryPreserve
enum:private_bpf@262 | PrivateBPF
enum:private_pids@257 | PrivatePIDs
enum:private_tmp | PrivateTmp
enum:private_users@239 | PrivateUsers
enum:proc_subset@247 | ProcSubset
enum:propagation | MountFlags
enum:protect_cgroups@239 | ProtectControlGroups
enum:protect_home | ProtectHome
enum:protect_proc@247 | ProtectProc
enum:protect_system | ProtectSystem
enum:sched | CPUSchedulingPolicy
enum:thp@262 | MemoryTHP
enum:utmp@239 | UtmpMode
env | Environment
envfile | EnvironmentFile
errno | SystemCallErrorNumber
families | RestrictAddressFamilies
form:filesystems@252 | RestrictFileSystems
form:imagepolicy@257 | RootImagePolicy ExtensionImagePolicy MountImagePolicy
form:logpattern@257 | LogFilterPatterns
form:oldcaps | Capabilities
filename@247 | LogNamespace
hostname@243 | ProtectHostname
images@247 | MountImages
images:1@252 | ExtensionImages
importcred@257 | ImportCredential
input | StandardInput
label | SELinuxContext AppArmorProfile SmackProcessLabel
loadcred@247 | LoadCredential
loadcred@252 | LoadCredentialEncrypted
logfields@239 | LogExtraFields
mode | UMask RuntimeDirectoryMode
mode@239 | StateDirectoryMode CacheDirectoryMode LogsDirectoryMode ConfigurationDirectoryMode
namespaces@239 | RestrictNamespaces
namespaces@262 | DelegateNamespaces
nsec | TimerSlackNSec
output | StandardOutput StandardError
passenv | PassEnvironment
path | TTYPath
path@243 | NetworkNamespacePath
path@252 | IPCNamespacePath
path@262 | UserNamespacePath
path:! | RootDirectory
path:!@239 | RootImage
path:!@247 | RootVerity
path:!@262 | RootMStack
paths | ReadWriteDirectories ReadOnlyDirectories InaccessibleDirectories
paths@239 | ReadWritePaths ReadOnlyPaths InaccessiblePaths
paths@252 | ExtensionDirectories ExecPaths NoExecPaths
range:-1000,1000 | OOMScoreAdjust
range:-20,19 | Nice
range:0,7 | IOSchedulingPriority
range:0,99 | CPUSchedulingPriority
rlimit:nice | LimitNICE
rlimit:sec | LimitCPU
rlimit:size | LimitFSIZE LimitDATA LimitSTACK LimitCORE LimitRSS LimitAS LimitMEMLOCK LimitMSGQUEUE
rlimit:u64 | LimitNOFILE LimitNPROC LimitLOCKS LimitSIGPENDING LimitRTPRIO
rlimit:usec | LimitRTTIME
roothash@247 | RootHash RootHashSignature
sec@239 | LogRateLimitIntervalSec
sec@243 | TimeoutCleanSec
setcred@247 | SetCredential
setcred:base64@252 | SetCredentialEncrypted
string | SyslogIdentifier PAMName UtmpIdentifier
string@247 | RootImageOptions
syscalls | SystemCallFilter
syscalls@247 | SystemCallLog
text@239 | StandardInputText
tmpfs@239 | TemporaryFileSystem
tristate@239 | PrivateMounts MountAPIVFS
tristate@257 | SetLoginEnvironment BindLogSockets MemoryKSM
unsetenv@239 | UnsetEnvironment
unsigned@239 | LogRateLimitBurst
unsigned:?@252 | TTYRows TTYColumns
user | User Group
users | SupplementaryGroups
words:archs | SystemCallArchitectures
words:securebits | SecureBits
workdir | WorkingDirectory
""",
    "kill": """
bool | SendSIGKILL SendSIGHUP
enum:kill_mode | KillMode
signal | KillSignal
signal@243 | FinalKillSignal WatchdogSignal
signal@247 | RestartKillSignal
""",
    "cgroup": """
addresses@239 | IPAddressAllow IPAddressDeny
bool | CPUAccounting MemoryAccounting BlockIOAccounting TasksAccounting
bool@239 | IOAccounting IPAccounting
bool@257 | MemoryZSwapWriteback CoredumpReceive
bpf@252 | BPFProgram
controllers@243 | DisableControllers
cpus@239 | AllowedCPUs AllowedMemoryNodes
cpus@252 | StartupAllowedCPUs StartupAllowedMemoryNodes
delegate | Delegate
device | DeviceAllow
devlimit@239 | IOReadBandwidthMax IOWriteBandwidthMax IOReadIOPSMax IOWriteIOPSMax
devlimit:blk | BlockIOReadBandwidth BlockIOWriteBandwidth
devsec@239 | IODeviceLatencyTargetSec
devweight@239 | IODeviceWeight
devweight:blk | BlockIODeviceWeight
enum:cpuset_partition@262 | CPUSetPartition
enum:device_policy | DevicePolicy
enum:oom_preference@252 | ManagedOOMPreference
enum:pressure@257 | MemoryPressureWatch
form:nftset@257 | NFTSet
form:oomrules@262 | OOMRules
form:subgroup@257 | DelegateSubgroup
enum:pressure@262 | CPUPressureWatch IOPressureWatch
interface@262 | BindNetworkInterface
interfaces@252 | RestrictNetworkInterfaces
memory | MemoryLimit
memory@239 | MemoryMin DefaultMemoryMin DefaultMemoryLow MemoryLow MemoryHigh MemoryMax MemorySwapMax
memory@257 | DefaultStartupMemoryLow StartupMemoryLow StartupMemoryHigh StartupMemoryMax StartupMemorySwapMax
memory@257 | MemoryZSwapMax StartupMemoryZSwapMax
oom:limit@247 | ManagedOOMMemoryPressureLimitPercent
oom:limit@252 | ManagedOOMMemoryPressureLimit
oom:mode@247 | ManagedOOMSwap ManagedOOMMemoryPressure
oom:sec@257 | ManagedOOMMemoryPressureDurationSec
path@243 | IPIngressFilterPath IPEgressFilterPath
quota | CPUQuota
range:10,1000 | BlockIOWeight StartupBlockIOWeight
range:2,262144 | CPUShares StartupCPUShares
sec@257 | MemoryPressureThresholdSec
sec@262 | CPUPressureThresholdSec IOPressureThresholdSec
sec:?@239 | CPUQuotaPeriodSec
slice | Slice
socketbind@252 | SocketBindAllow SocketBindDeny
tasks | TasksMax
weight:cpu@239 | CPUWeight StartupCPUWeight
weight:io@239 | IOWeight StartupIOWeight
""",
    "unit": """
bool | StopWhenUnneeded RefuseManualStart RefuseManualStop AllowIsolate DefaultDependencies IgnoreOnIsolate
bool | IgnoreOnSnapshot
bool@257 | SurviveFinalKillSignal
cond | ConditionFirstBoot ConditionKernelCommandLine ConditionArchitecture ConditionVirtualization ConditionSecurity
cond | ConditionCapability ConditionHost ConditionACPower AssertFirstBoot AssertKernelCommandLine AssertArchitecture
cond | AssertVirtualization AssertSecurity AssertCapability AssertHost AssertACPower
cond@239 | ConditionKernelVersion ConditionUser ConditionGroup ConditionControlGroupController AssertKernelVersion
cond@239 | AssertUser AssertGroup AssertControlGroupController
cond@247 | ConditionMemory ConditionCPUs ConditionEnvironment AssertMemory AssertCPUs AssertEnvironment
cond@252 | ConditionFirmware ConditionCredential ConditionCPUFeature ConditionOSRelease ConditionMemoryPressure
cond@252 | ConditionCPUPressure ConditionIOPressure AssertCredential AssertCPUFeature AssertOSRelease
cond@252 | AssertMemoryPressure AssertCPUPressure AssertIOPressure
cond@262 | ConditionFraction ConditionVersion ConditionMachineTag ConditionKernelModuleLoaded AssertFraction
cond@262 | AssertVersion AssertMachineTag AssertKernelModuleLoaded
condbool | ConditionNull AssertNull
condpath | ConditionPathExists ConditionPathExistsGlob ConditionPathIsDirectory ConditionPathIsSymbolicLink
condpath | ConditionPathIsMountPoint ConditionPathIsReadWrite ConditionDirectoryNotEmpty ConditionFileNotEmpty
condpath | ConditionFileIsExecutable ConditionNeedsUpdate AssertPathExists AssertPathExistsGlob AssertPathIsDirectory
condpath | AssertPathIsSymbolicLink AssertPathIsMountPoint AssertPathIsReadWrite AssertDirectoryNotEmpty
condpath | AssertFileNotEmpty AssertFileIsExecutable AssertNeedsUpdate
condpath@247 | ConditionPathIsEncrypted AssertPathIsEncrypted
condpath@262 | ConditionPathIsSocket AssertPathIsSocket
deps | Requires RequiresOverridable Requisite RequisiteOverridable Wants BindsTo BindTo Conflicts Before After
deps | OnFailure PropagatesReloadTo PropagateReloadTo ReloadPropagatedFrom PropagateReloadFrom PartOf JoinsNamespaceOf
deps@252 | Upholds OnSuccess PropagatesStopTo StopPropagatedFrom
docs | Documentation
enum:action | JobTimeoutAction
enum:action@239 | StartLimitAction FailureAction SuccessAction
enum:collect | CollectMode
enum:job_mode | OnFailureJobMode
enum:job_mode@252 | OnSuccessJobMode
isolate | OnFailureIsolate
mountsfor | RequiresMountsFor
mountsfor@257 | WantsMountsFor
path | SourcePath
range:0,255@243 | FailureActionExitStatus SuccessActionExitStatus
sec | JobTimeoutSec
sec@239 | JobRunningTimeoutSec StartLimitIntervalSec StartLimitInterval
string | Description JobTimeoutRebootArgument
string@239 | RebootArgument
unsigned@239 | StartLimitBurst
""",
    "service": """
bool | PermissionsStartOnly RootDirectoryStartOnly RemainAfterExit GuessMainPID NonBlocking
busname | BusName
enum:action | StartLimitAction FailureAction
enum:exit_type@252 | ExitType
enum:notify | NotifyAccess
enum:oom_policy@243 | OOMPolicy
enum:preserve@257 | FileDescriptorStorePreserve
enum:restart | Restart
enum:restart_mode@257 | RestartMode
enum:timeout_mode@247 | TimeoutStartFailureMode TimeoutStopFailureMode
enum:type | Type
exec | ExecStartPre ExecStart ExecStartPost ExecReload ExecStop ExecStopPost
exec@239 | ExecCondition
exec@262 | ExecReloadPost
path@239 | USBFunctionDescriptors USBFunctionStrings
form:openfile@257 | OpenFile
form:refresh@262 | RefreshOnReload
pidfile | PIDFile
sec | RestartSec TimeoutSec TimeoutStartSec TimeoutStopSec WatchdogSec StartLimitInterval
sec@239 | RuntimeMaxSec
sec@252 | RuntimeRandomizedExtraSec
sec@257 | RestartMaxDelaySec
sec@262 | RestartRandomizedDelaySec
sec:?@243 | TimeoutAbortSec
signal@257 | ReloadSignal
status | RestartPreventExitStatus RestartForceExitStatus SuccessExitStatus
string | RebootArgument
units:socket | Sockets
unsigned | StartLimitBurst FileDescriptorStoreMax
unsigned@257 | RestartSteps
""",
    "socket": """
bool | Accept KeepAlive NoDelay FreeBind Transparent Broadcast PassCredentials PassSecurity ReusePort RemoveOnStop
bool | SELinuxContextFromNet
bool@239 | FlushPending Writable PassPacketInfo
bool@257 | PassFileDescriptorsToExec
bool@262 | PassPIDFD AcceptFileDescriptors
enum:bind | BindIPv6Only
enum:defer@262 | DeferTrigger
enum:socket_protocol@239 | SocketProtocol
enum:timestamping@247 | Timestamping
enum:tos | IPTOS
exec | ExecStartPre ExecStartPost ExecStopPre ExecStopPost
fdname@239 | FileDescriptorName
int | Priority IPTTL Mark MessageQueueMaxMessages
form:xattr@262 | XAttrEntryPoint XAttrListen XAttrAccept
interface:* | BindToDevice
listen | ListenStream ListenDatagram ListenSequentialPacket ListenFIFO ListenNetlink ListenSpecial ListenMessageQueue
listen@239 | ListenUSBFunction
mode | SocketMode DirectoryMode
paths:1 | Symlinks
sec | TimeoutSec KeepAliveTimeSec KeepAliveIntervalSec DeferAcceptSec
sec@239 | TriggerLimitIntervalSec
sec@257 | PollLimitIntervalSec
sec@262 | DeferTriggerMaxSec
size | ReceiveBuffer SendBuffer PipeSize MessageQueueMessageSize
string | SmackLabel SmackLabelIPIn SmackLabelIPOut
unit:service | Service
unsigned | Backlog MaxConnections KeepAliveProbes
unsigned@239 | MaxConnectionsPerSource TriggerLimitBurst
unsigned@257 | PollLimitBurst
user | SocketUser SocketGroup
""",
    "mount": """
bool | SloppyOptions LazyUnmount
bool@239 | ForceUnmount
bool@247 | ReadWriteOnly
mode | DirectoryMode
path | Where
sec | TimeoutSec
string | What Options Type
""",
    "automount": """
mode | DirectoryMode
path | Where
sec | TimeoutIdleSec
string@252 | ExtraOptions
""",
    "swap": """
range:-1,32767 | Priority
sec | TimeoutSec
string | Options
swapwhat | What
""",
    "timer": """
bool | Persistent WakeSystem
bool@239 | RemainAfterElapse
bool@243 | OnClockChange OnTimezoneChange
bool@247 | FixedRandomDelay
bool@257 | DeferReactivation
calendar | OnCalendar
sec | AccuracySec RandomizedDelaySec
sec@262 | RandomizedOffsetSec
sec:? | OnActiveSec OnBootSec OnStartupSec OnUnitActiveSec OnUnitInactiveSec
unit | Unit
""",
    "path": """
bool | MakeDirectory
mode | DirectoryMode
path | PathExists PathExistsGlob PathChanged PathModified DirectoryNotEmpty
sec@252 | TriggerLimitIntervalSec
unit | Unit
unsigned@252 | TriggerLimitBurst
""",
    "scope": """
enum:oom_policy@252 | OOMPolicy
sec | TimeoutStopSec
sec@247 | RuntimeMaxSec
sec@252 | RuntimeRandomizedExtraSec
""",
    "install": """
install | Alias WantedBy RequiredBy Also DefaultInstance
install@257 | UpheldBy
""",
    "slice": """
unsigned:infinity@262 | ConcurrencySoftMax ConcurrencyHardMax ActivatingConcurrencyMax
""",
}


def kinds(section):
    """Return `{directive: (kind, argument, first version)}` of a section."""
    found = {}
    for family in SECTIONS.get(section, "").split():
        for line in DIRECTIVES[family].strip().split("\n"):
            kind, _bar, keys = line.partition("|")
            kind, _at, since = kind.strip().partition("@")
            name, _colon, argument = kind.partition(":")
            found.update(dict.fromkeys(keys.split(), (name, argument, int(since or 219))))
    return found
