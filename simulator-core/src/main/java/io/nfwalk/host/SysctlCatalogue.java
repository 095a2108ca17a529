package io.nfwalk.host;

import io.nfwalk.conntrack.ConntrackSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sysctls that a network namespace of Linux 6.18 has, one a line: name, what nfwalk makes of it, its range, its
 * value in a new namespace.
 *
 * <p>What nfwalk makes of it: {@code modelled} it does what the kernel's does; {@code effect} it would change a walk
 * and is not modelled; {@code none} it changes nothing that nfwalk tells of; {@code conntrack} is {@code modelled} if
 * {@code ConntrackSettings} knows it, else {@code effect}.
 *
 * <p>The range: {@code int} any signed 32-bit number, {@code LOW..HIGH}, {@code 0..} up to the largest of those; {@code
 * text} anything; {@code ro} can't be written.
 *
 * <p>The values are the kernel's built-in ones, but for redirects, ICMP rate limits and IPv6 autoconfiguration, which
 * are off. A {@code ?} can't be read.
 */
final class SysctlCatalogue {
    /** Only there while br_netfilter is loaded. */
    private static final String BRIDGE = """
        net.bridge.bridge-nf-call-arptables none 0..1 1
        net.bridge.bridge-nf-call-ip6tables modelled 0..1 1
        net.bridge.bridge-nf-call-iptables modelled 0..1 1
        net.bridge.bridge-nf-filter-pppoe-tagged effect 0..1 0
        net.bridge.bridge-nf-filter-vlan-tagged effect 0..1 0
        net.bridge.bridge-nf-pass-vlan-input-dev effect 0..1 0
        """;

    /** One of each for every interface, {@code all} and {@code default}. */
    private static final String IPV4_INTERFACE = """
        net.ipv4.conf.*.accept_local modelled int 0
        net.ipv4.conf.*.accept_redirects effect int 0
        net.ipv4.conf.*.accept_source_route none int 0
        net.ipv4.conf.*.arp_accept none int 0
        net.ipv4.conf.*.arp_announce none int 0
        net.ipv4.conf.*.arp_evict_nocarrier none int 1
        net.ipv4.conf.*.arp_filter none int 0
        net.ipv4.conf.*.arp_ignore none int 0
        net.ipv4.conf.*.arp_notify none int 0
        net.ipv4.conf.*.bc_forwarding effect int 0
        net.ipv4.conf.*.bootp_relay none int 0
        net.ipv4.conf.*.disable_policy none int 0
        net.ipv4.conf.*.disable_xfrm none int 0
        net.ipv4.conf.*.drop_gratuitous_arp none int 0
        net.ipv4.conf.*.drop_unicast_in_l2_multicast effect int 0
        net.ipv4.conf.*.force_igmp_version none int 0
        net.ipv4.conf.*.forwarding modelled int 0
        net.ipv4.conf.*.igmpv2_unsolicited_report_interval none int 10000
        net.ipv4.conf.*.igmpv3_unsolicited_report_interval none int 1000
        net.ipv4.conf.*.ignore_routes_with_linkdown effect int 0
        net.ipv4.conf.*.log_martians none int 0
        net.ipv4.conf.*.mc_forwarding none ro 0
        net.ipv4.conf.*.medium_id none int 0
        net.ipv4.conf.*.promote_secondaries none int 0
        net.ipv4.conf.*.proxy_arp effect int 0
        net.ipv4.conf.*.proxy_arp_pvlan effect int 0
        net.ipv4.conf.*.route_localnet modelled int 0
        net.ipv4.conf.*.rp_filter modelled int 0
        net.ipv4.conf.*.secure_redirects effect int 1
        net.ipv4.conf.*.send_redirects modelled int 0
        net.ipv4.conf.*.shared_media modelled int 1
        net.ipv4.conf.*.src_valid_mark modelled int 0
        net.ipv4.conf.*.tag none int 0
        """;

    /** IPv4 and ICMP. */
    private static final String IPV4 = """
        net.ipv4.fib_multipath_hash_fields effect 1..4095 7
        net.ipv4.fib_multipath_hash_policy modelled 0..3 0
        net.ipv4.fib_multipath_hash_seed effect 0..4294967295 0
        net.ipv4.fib_multipath_use_neigh effect 0..1 0
        net.ipv4.fib_notify_on_flag_change none 0..2 0
        net.ipv4.fwmark_reflect modelled 0..255 0
        net.ipv4.icmp_echo_enable_probe effect 0..1 0
        net.ipv4.icmp_echo_ignore_all modelled 0..1 0
        net.ipv4.icmp_echo_ignore_broadcasts effect 0..1 1
        net.ipv4.icmp_errors_use_inbound_ifaddr modelled 0..1 0
        net.ipv4.icmp_ignore_bogus_error_responses none 0..1 1
        net.ipv4.icmp_msgs_burst effect 0.. 50
        net.ipv4.icmp_msgs_per_sec effect 0.. 1000
        net.ipv4.icmp_ratelimit effect 0.. 0
        net.ipv4.icmp_ratemask effect int 0
        net.ipv4.igmp_link_local_mcast_reports none 0..255 1
        net.ipv4.igmp_max_memberships none int 20
        net.ipv4.igmp_max_msf none int 10
        net.ipv4.igmp_qrv none 1..2147483647 2
        net.ipv4.ip_autobind_reuse none 0..1 0
        net.ipv4.ip_default_ttl modelled 1..255 64
        net.ipv4.ip_dynaddr effect 0..255 0
        net.ipv4.ip_early_demux none 0..255 1
        net.ipv4.ip_forward modelled int 0
        net.ipv4.ip_forward_update_priority none 0..1 1
        net.ipv4.ip_forward_use_pmtu effect 0..255 0
        net.ipv4.ip_local_port_range effect text 32768 60999
        net.ipv4.ip_local_reserved_ports effect text
        net.ipv4.ip_no_pmtu_disc effect 0..255 0
        net.ipv4.ip_nonlocal_bind effect 0..255 0
        net.ipv4.ip_unprivileged_port_start none 0..65535 1024
        net.ipv4.ipfrag_high_thresh effect 0..4294967295 4194304
        net.ipv4.ipfrag_low_thresh none 0.. 3145728
        net.ipv4.ipfrag_max_dist effect 0.. 64
        net.ipv4.ipfrag_time modelled 0.. 30
        net.ipv4.nexthop_compat_mode none 0..1 1
        net.ipv4.ping_group_range none text 1 0
        net.ipv4.raw_l3mdev_accept none 0..1 1
        net.ipv4.route.flush none text ?
        net.ipv4.route.min_adv_mss modelled int 256
        net.ipv4.route.min_pmtu modelled 100..2147483647 552
        net.ipv4.route.mtu_expires effect 0.. 600
        net.ipv4.xfrm4_gc_thresh none int 32768
        """;

    /** TCP and UDP, of both families. */
    private static final String TRANSPORT = """
        net.ipv4.tcp_abort_on_overflow effect 0..255 0
        net.ipv4.tcp_adv_win_scale none 0..16 1
        net.ipv4.tcp_allowed_congestion_control none ro reno bbr
        net.ipv4.tcp_app_win effect 0..31 31
        net.ipv4.tcp_autocorking none 0..1 1
        net.ipv4.tcp_available_congestion_control none ro reno bbr cubic
        net.ipv4.tcp_backlog_ack_defer none 0..1 1
        net.ipv4.tcp_base_mss effect int 1024
        net.ipv4.tcp_challenge_ack_limit effect int 2147483647
        net.ipv4.tcp_child_ehash_entries none 0.. 0
        net.ipv4.tcp_comp_sack_delay_ns none 0..4294967295 1000000
        net.ipv4.tcp_comp_sack_nr none 0..255 44
        net.ipv4.tcp_comp_sack_slack_ns none 0..4294967295 100000
        net.ipv4.tcp_congestion_control none text bbr
        net.ipv4.tcp_dsack modelled 0..255 1
        net.ipv4.tcp_early_demux none 0..255 1
        net.ipv4.tcp_early_retrans none 0..4 3
        net.ipv4.tcp_ecn modelled 0..2 2
        net.ipv4.tcp_ecn_fallback none 0..1 1
        net.ipv4.tcp_ecn_option effect 0..2 2
        net.ipv4.tcp_ecn_option_beacon none 0..3 3
        net.ipv4.tcp_ehash_entries none ro -262144
        net.ipv4.tcp_fack none 0..255 0
        net.ipv4.tcp_fastopen effect int 1
        net.ipv4.tcp_fastopen_blackhole_timeout_sec none 0.. 0
        net.ipv4.tcp_fastopen_key none text ?
        net.ipv4.tcp_fin_timeout effect 0.. 60
        net.ipv4.tcp_frto none 0..255 2
        net.ipv4.tcp_fwmark_accept effect 0..255 0
        net.ipv4.tcp_invalid_ratelimit modelled 0.. 500
        net.ipv4.tcp_keepalive_intvl none 0.. 75
        net.ipv4.tcp_keepalive_probes none 0..255 9
        net.ipv4.tcp_keepalive_time none 0.. 7200
        net.ipv4.tcp_l3mdev_accept none 0..1 0
        net.ipv4.tcp_limit_output_bytes none int 4194304
        net.ipv4.tcp_max_reordering none 1..2147483647 300
        net.ipv4.tcp_max_syn_backlog none int 2048
        net.ipv4.tcp_max_tw_buckets none int 131072
        net.ipv4.tcp_migrate_req none 0..1 0
        net.ipv4.tcp_min_rtt_wlen none 0.. 300
        net.ipv4.tcp_min_snd_mss effect 48..65535 48
        net.ipv4.tcp_min_tso_segs none 1..255 2
        net.ipv4.tcp_moderate_rcvbuf none 0..255 1
        net.ipv4.tcp_mtu_probe_floor none 48..65535 48
        net.ipv4.tcp_mtu_probing effect 0..255 0
        net.ipv4.tcp_no_metrics_save none 0..255 0
        net.ipv4.tcp_no_ssthresh_metrics_save none 0..1 1
        net.ipv4.tcp_notsent_lowat none 0..4294967295 4294967295
        net.ipv4.tcp_orphan_retries none 0..255 0
        net.ipv4.tcp_pacing_ca_ratio none 0..1000 120
        net.ipv4.tcp_pacing_ss_ratio none 0..1000 200
        net.ipv4.tcp_pingpong_thresh none 1..255 1
        net.ipv4.tcp_plb_cong_thresh none 0..256 128
        net.ipv4.tcp_plb_enabled none 0..1 0
        net.ipv4.tcp_plb_idle_rehash_rounds none 0..16 3
        net.ipv4.tcp_plb_rehash_rounds none 0..16 12
        net.ipv4.tcp_plb_suspend_rto_sec none 0..255 60
        net.ipv4.tcp_probe_interval none 0.. 600
        net.ipv4.tcp_probe_threshold none int 8
        net.ipv4.tcp_recovery none 0..255 1
        net.ipv4.tcp_reflect_tos effect 0..1 0
        net.ipv4.tcp_reordering none 1..256 3
        net.ipv4.tcp_retrans_collapse none 0..255 1
        net.ipv4.tcp_retries1 none 0..255 3
        net.ipv4.tcp_retries2 none 0..255 15
        net.ipv4.tcp_rfc1337 effect 0..255 0
        net.ipv4.tcp_rmem effect text 4096 131072 33554432
        net.ipv4.tcp_rto_max_ms none 1000..2147483647 120000
        net.ipv4.tcp_rto_min_us none 1..2147483647 200000
        net.ipv4.tcp_sack modelled 0..255 1
        net.ipv4.tcp_shrink_window none 0..1 0
        net.ipv4.tcp_slow_start_after_idle none 0..255 1
        net.ipv4.tcp_stdurg none 0..255 0
        net.ipv4.tcp_syn_linear_timeouts none 0..127 4
        net.ipv4.tcp_syn_retries none 1..127 6
        net.ipv4.tcp_synack_retries none 0..255 5
        net.ipv4.tcp_syncookies none 0..255 1
        net.ipv4.tcp_thin_linear_timeouts none 0..255 0
        net.ipv4.tcp_timestamps modelled 0..255 1
        net.ipv4.tcp_tso_rtt_log none 0..255 9
        net.ipv4.tcp_tso_win_divisor none 0..255 3
        net.ipv4.tcp_tw_reuse effect 0..2 2
        net.ipv4.tcp_tw_reuse_delay effect 1..32767 1000
        net.ipv4.tcp_window_scaling modelled 0..255 1
        net.ipv4.tcp_wmem none text 4096 16384 4194304
        net.ipv4.tcp_workaround_signed_windows modelled 0..255 0
        net.ipv4.udp_child_hash_entries none 0.. 0
        net.ipv4.udp_early_demux none 0..255 1
        net.ipv4.udp_hash_entries none ro -16384
        net.ipv4.udp_l3mdev_accept none 0..1 0
        net.ipv4.udp_rmem_min none 1..2147483647 4096
        net.ipv4.udp_wmem_min none 1..2147483647 4096
        """;

    /** One of each for every interface, {@code all} and {@code default}. */
    private static final String IPV6_INTERFACE = """
        net.ipv6.conf.*.accept_dad effect int 0
        net.ipv6.conf.*.accept_ra effect int 0
        net.ipv6.conf.*.accept_ra_defrtr none int 1
        net.ipv6.conf.*.accept_ra_from_local none int 0
        net.ipv6.conf.*.accept_ra_min_hop_limit none int 1
        net.ipv6.conf.*.accept_ra_min_lft none int 0
        net.ipv6.conf.*.accept_ra_mtu none int 1
        net.ipv6.conf.*.accept_ra_pinfo none int 1
        net.ipv6.conf.*.accept_ra_rt_info_max_plen none int 0
        net.ipv6.conf.*.accept_ra_rt_info_min_plen none int 0
        net.ipv6.conf.*.accept_ra_rtr_pref none int 1
        net.ipv6.conf.*.accept_redirects effect int 0
        net.ipv6.conf.*.accept_source_route effect int 0
        net.ipv6.conf.*.accept_untracked_na none 0..2 0
        net.ipv6.conf.*.addr_gen_mode effect 0..3 1
        net.ipv6.conf.*.autoconf effect int 0
        net.ipv6.conf.*.dad_transmits effect int 0
        net.ipv6.conf.*.disable_ipv6 modelled int 0
        net.ipv6.conf.*.disable_policy none int 0
        net.ipv6.conf.*.drop_unicast_in_l2_multicast effect int 0
        net.ipv6.conf.*.drop_unsolicited_na none int 0
        net.ipv6.conf.*.enhanced_dad none int 1
        net.ipv6.conf.*.force_forwarding modelled 0..1 0
        net.ipv6.conf.*.force_mld_version none int 0
        net.ipv6.conf.*.force_tllao none int 0
        net.ipv6.conf.*.forwarding modelled int 0
        net.ipv6.conf.*.hop_limit modelled 1..255 64
        net.ipv6.conf.*.ignore_routes_with_linkdown effect int 0
        net.ipv6.conf.*.ioam6_enabled none 0..1 0
        net.ipv6.conf.*.ioam6_id none 0..65535 65535
        net.ipv6.conf.*.ioam6_id_wide none 0..4294967295 4294967295
        net.ipv6.conf.*.keep_addr_on_down modelled int 0
        net.ipv6.conf.*.max_addresses none int 16
        net.ipv6.conf.*.max_desync_factor none int 600
        net.ipv6.conf.*.mc_forwarding none ro 0
        net.ipv6.conf.*.mldv1_unsolicited_report_interval none 0.. 10000
        net.ipv6.conf.*.mldv2_unsolicited_report_interval none 0.. 1000
        net.ipv6.conf.*.mtu effect 1280..2147483647 1280
        net.ipv6.conf.*.ndisc_evict_nocarrier none 0..1 1
        net.ipv6.conf.*.ndisc_notify effect int 0
        net.ipv6.conf.*.ndisc_tclass none 0..255 0
        net.ipv6.conf.*.optimistic_dad effect int 0
        net.ipv6.conf.*.proxy_ndp effect int 0
        net.ipv6.conf.*.ra_defrtr_metric none 1..4294967295 1024
        net.ipv6.conf.*.ra_honor_pio_life none 0..1 0
        net.ipv6.conf.*.ra_honor_pio_pflag none 0..1 0
        net.ipv6.conf.*.regen_max_retry none int 3
        net.ipv6.conf.*.regen_min_advance none int 2
        net.ipv6.conf.*.router_probe_interval none 0.. 60
        net.ipv6.conf.*.router_solicitation_delay none 0.. 1
        net.ipv6.conf.*.router_solicitation_interval none 0.. 4
        net.ipv6.conf.*.router_solicitation_max_interval none 0.. 3600
        net.ipv6.conf.*.router_solicitations none -1..2147483647 -1
        net.ipv6.conf.*.rpl_seg_enabled effect 0..1 0
        net.ipv6.conf.*.seg6_enabled effect int 0
        net.ipv6.conf.*.seg6_require_hmac none int 0
        net.ipv6.conf.*.stable_secret none text ?
        net.ipv6.conf.*.suppress_frag_ndisc none int 1
        net.ipv6.conf.*.temp_prefered_lft none int 86400
        net.ipv6.conf.*.temp_valid_lft none int 604800
        net.ipv6.conf.*.use_oif_addrs_only modelled int 0
        net.ipv6.conf.*.use_optimistic none int 0
        net.ipv6.conf.*.use_tempaddr effect int 0
        """;

    /** IPv6 and ICMPv6. */
    private static final String IPV6 = """
        net.ipv6.anycast_src_echo_reply effect 0..255 0
        net.ipv6.auto_flowlabels none 0..3 1
        net.ipv6.bindv6only effect 0..255 0
        net.ipv6.fib_multipath_hash_fields effect 1..4095 7
        net.ipv6.fib_multipath_hash_policy modelled 0..3 0
        net.ipv6.fib_notify_on_flag_change none 0..2 0
        net.ipv6.flowlabel_consistency none 0..255 1
        net.ipv6.flowlabel_reflect none 0..7 0
        net.ipv6.flowlabel_state_ranges none 0..255 0
        net.ipv6.fwmark_reflect modelled 0..255 0
        net.ipv6.icmp.echo_ignore_all modelled 0..1 0
        net.ipv6.icmp.echo_ignore_anycast effect 0..255 0
        net.ipv6.icmp.echo_ignore_multicast modelled 0..255 0
        net.ipv6.icmp.error_anycast_as_unicast modelled 0..1 0
        net.ipv6.icmp.ratelimit effect 0.. 0
        net.ipv6.icmp.ratemask effect text 0-1,3-127
        net.ipv6.idgen_delay none 0.. 1
        net.ipv6.idgen_retries none int 3
        net.ipv6.ioam6_id none 0.. 16777215
        net.ipv6.ioam6_id_wide none 0..72057594037927935 72057594037927935
        net.ipv6.ip6frag_high_thresh effect 0..4294967295 4194304
        net.ipv6.ip6frag_low_thresh none 0.. 3145728
        net.ipv6.ip6frag_time effect 0.. 60
        net.ipv6.ip_nonlocal_bind effect 0..255 0
        net.ipv6.max_dst_opts_length effect int 2147483647
        net.ipv6.max_dst_opts_number effect int 8
        net.ipv6.max_hbh_length effect int 2147483647
        net.ipv6.max_hbh_opts_number effect int 8
        net.ipv6.route.flush none text ?
        net.ipv6.route.gc_elasticity none int 9
        net.ipv6.route.gc_interval none 0.. 30
        net.ipv6.route.gc_min_interval none 0.. 0
        net.ipv6.route.gc_min_interval_ms none 0.. 0
        net.ipv6.route.gc_thresh none int 1024
        net.ipv6.route.gc_timeout none 0.. 60
        net.ipv6.route.max_size none int 2147483647
        net.ipv6.route.min_adv_mss modelled int 1220
        net.ipv6.route.mtu_expires effect 0.. 600
        net.ipv6.route.skip_notify_on_dev_down none 0..1 0
        net.ipv6.seg6_flowlabel none int 0
        net.ipv6.xfrm6_gc_thresh none int 32768
        """;

    /** Neighbour tables: a simulated host knows all neighbours. */
    private static final String NEIGHBOURS = """
        net.ipv4.neigh.*.anycast_delay none int 100
        net.ipv4.neigh.*.app_solicit none int 0
        net.ipv4.neigh.*.base_reachable_time_ms none int 30000
        net.ipv4.neigh.*.delay_first_probe_time none int 5
        net.ipv4.neigh.*.gc_stale_time none int 60
        net.ipv4.neigh.*.interval_probe_time_ms none int 5000
        net.ipv4.neigh.*.locktime none int 100
        net.ipv4.neigh.*.mcast_resolicit none int 0
        net.ipv4.neigh.*.mcast_solicit none int 3
        net.ipv4.neigh.*.proxy_delay none int 80
        net.ipv4.neigh.*.proxy_qlen none int 64
        net.ipv4.neigh.*.retrans_time_ms none int 1000
        net.ipv4.neigh.*.ucast_solicit none int 3
        net.ipv4.neigh.*.unres_qlen none int 101
        net.ipv4.neigh.*.unres_qlen_bytes none int 212992
        net.ipv6.neigh.*.anycast_delay none int 100
        net.ipv6.neigh.*.app_solicit none int 0
        net.ipv6.neigh.*.base_reachable_time_ms none int 30000
        net.ipv6.neigh.*.delay_first_probe_time none int 5
        net.ipv6.neigh.*.gc_stale_time none int 60
        net.ipv6.neigh.*.interval_probe_time_ms none int 5000
        net.ipv6.neigh.*.locktime none int 0
        net.ipv6.neigh.*.mcast_resolicit none int 0
        net.ipv6.neigh.*.mcast_solicit none int 3
        net.ipv6.neigh.*.proxy_delay none int 80
        net.ipv6.neigh.*.proxy_qlen none int 64
        net.ipv6.neigh.*.retrans_time_ms none int 1000
        net.ipv6.neigh.*.ucast_solicit none int 3
        net.ipv6.neigh.*.unres_qlen none int 101
        net.ipv6.neigh.*.unres_qlen_bytes none int 212992
        """;

    /** Connection tracking and logging; those marked {@code conntrack} are for {@link ConntrackSettings} to know. */
    private static final String NETFILTER = """
        net.netfilter.nf_conntrack_acct none 0..1 0
        net.netfilter.nf_conntrack_buckets none 1..2147483647 262144
        net.netfilter.nf_conntrack_checksum conntrack 0..1 1
        net.netfilter.nf_conntrack_count none ro 0
        net.netfilter.nf_conntrack_events none 0..2 2
        net.netfilter.nf_conntrack_expect_max conntrack ro 4096
        net.netfilter.nf_conntrack_frag6_high_thresh effect 0..4294967295 4194304
        net.netfilter.nf_conntrack_frag6_low_thresh none 0.. 3145728
        net.netfilter.nf_conntrack_frag6_timeout effect -8589934..8589934 60
        net.netfilter.nf_conntrack_generic_timeout conntrack -8589934..8589934 600
        net.netfilter.nf_conntrack_gre_timeout conntrack -8589934..8589934 30
        net.netfilter.nf_conntrack_gre_timeout_stream conntrack -8589934..8589934 180
        net.netfilter.nf_conntrack_icmp_timeout conntrack -8589934..8589934 30
        net.netfilter.nf_conntrack_icmpv6_timeout conntrack -8589934..8589934 30
        net.netfilter.nf_conntrack_log_invalid none 0..255 0
        net.netfilter.nf_conntrack_max conntrack 0.. 262144
        net.netfilter.nf_conntrack_sctp_timeout_closed conntrack -8589934..8589934 10
        net.netfilter.nf_conntrack_sctp_timeout_cookie_echoed conntrack -8589934..8589934 3
        net.netfilter.nf_conntrack_sctp_timeout_cookie_wait conntrack -8589934..8589934 3
        net.netfilter.nf_conntrack_sctp_timeout_established conntrack -8589934..8589934 210
        net.netfilter.nf_conntrack_sctp_timeout_heartbeat_sent conntrack -8589934..8589934 30
        net.netfilter.nf_conntrack_sctp_timeout_shutdown_ack_sent conntrack -8589934..8589934 3
        net.netfilter.nf_conntrack_sctp_timeout_shutdown_recd conntrack -8589934..8589934 3
        net.netfilter.nf_conntrack_sctp_timeout_shutdown_sent conntrack -8589934..8589934 3
        net.netfilter.nf_conntrack_tcp_be_liberal conntrack 0..1 0
        net.netfilter.nf_conntrack_tcp_ignore_invalid_rst conntrack 0..1 0
        net.netfilter.nf_conntrack_tcp_loose conntrack 0..1 1
        net.netfilter.nf_conntrack_tcp_max_retrans conntrack 0..255 3
        net.netfilter.nf_conntrack_tcp_timeout_close conntrack -8589934..8589934 10
        net.netfilter.nf_conntrack_tcp_timeout_close_wait conntrack -8589934..8589934 60
        net.netfilter.nf_conntrack_tcp_timeout_established conntrack -8589934..8589934 432000
        net.netfilter.nf_conntrack_tcp_timeout_fin_wait conntrack -8589934..8589934 120
        net.netfilter.nf_conntrack_tcp_timeout_last_ack conntrack -8589934..8589934 30
        net.netfilter.nf_conntrack_tcp_timeout_max_retrans conntrack -8589934..8589934 300
        net.netfilter.nf_conntrack_tcp_timeout_syn_recv conntrack -8589934..8589934 60
        net.netfilter.nf_conntrack_tcp_timeout_syn_sent conntrack -8589934..8589934 120
        net.netfilter.nf_conntrack_tcp_timeout_time_wait conntrack -8589934..8589934 120
        net.netfilter.nf_conntrack_tcp_timeout_unacknowledged conntrack -8589934..8589934 300
        net.netfilter.nf_conntrack_timestamp none 0..1 0
        net.netfilter.nf_conntrack_udp_timeout conntrack -8589934..8589934 30
        net.netfilter.nf_conntrack_udp_timeout_stream conntrack -8589934..8589934 120
        net.netfilter.nf_hooks_lwtunnel effect 0..1 0
        net.netfilter.nf_log.0 none text NONE
        net.netfilter.nf_log.1 none text NONE
        net.netfilter.nf_log.10 none text nf_log_ipv6
        net.netfilter.nf_log.2 none text nf_log_ipv4
        net.netfilter.nf_log.3 none text nf_log_arp
        net.netfilter.nf_log.4 none text NONE
        net.netfilter.nf_log.5 none text nf_log_netdev
        net.netfilter.nf_log.6 none text NONE
        net.netfilter.nf_log.7 none text nf_log_bridge
        net.netfilter.nf_log.8 none text NONE
        net.netfilter.nf_log.9 none text NONE
        """;

    /** Buffers and protocols that do not occur here. */
    private static final String OTHER = """
        net.core.optmem_max none 0.. 131072
        net.core.rmem_default none ro 212992
        net.core.rmem_max none ro 4194304
        net.core.rps_default_mask none 0..3 0
        net.core.somaxconn none 0.. 4096
        net.core.tstamp_allow_data none 0..1 1
        net.core.txrehash none 0..1 1
        net.core.wmem_default none ro 212992
        net.core.wmem_max none ro 4194304
        net.core.xfrm_acq_expires none int 30
        net.core.xfrm_aevent_etime none 0..4294967295 10
        net.core.xfrm_aevent_rseqth none 0..4294967295 2
        net.core.xfrm_larval_drop none int 1
        net.mptcp.add_addr_timeout none 0.. 120
        net.mptcp.allow_join_initial_addr_port none 0..1 1
        net.mptcp.available_path_managers none ro kernel userspace
        net.mptcp.available_schedulers none ro default
        net.mptcp.blackhole_timeout none 0.. 3600
        net.mptcp.checksum_enabled none 0..1 0
        net.mptcp.close_timeout none 0.. 60
        net.mptcp.enabled none 0..1 1
        net.mptcp.path_manager none text kernel
        net.mptcp.pm_type none 0..1 0
        net.mptcp.scheduler none text default
        net.mptcp.stale_loss_cnt none 0..4294967295 4
        net.mptcp.syn_retrans_before_tcp_fallback none 0..255 2
        net.unix.max_dgram_qlen none int 10
        """;

    private static final Map<String, Entry> ENTRIES = read();

    private SysctlCatalogue() {}

    /**
     * A line.
     *
     * @param name with {@code *} where an interface's name stands
     */
    record Entry(String name, String effect, String range, String initial) {
        /** Whether it can't be written. */
        boolean readOnly() {
            return range.equals("ro");
        }

        /** Whether its value is a number. */
        boolean numeric() {
            return !range.equals("ro") && !range.equals("text");
        }

        /** The lowest number it takes. */
        long lowest() {
            return range.equals("int") ? Integer.MIN_VALUE : Long.parseLong(range.substring(0, range.indexOf("..")));
        }

        /** The highest number it takes. */
        long highest() {
            String high = range.equals("int") ? "" : range.substring(range.indexOf("..") + 2);
            return high.isEmpty() ? Integer.MAX_VALUE : Long.parseLong(high);
        }

        Sysctls.Knowledge knowledge() {
            return switch (effect) {
                case "modelled" -> Sysctls.Knowledge.MODELLED;
                case "effect" -> Sysctls.Knowledge.NOT_MODELLED;
                case "conntrack" ->
                    ConntrackSettings.knows(name) ? Sysctls.Knowledge.MODELLED : Sysctls.Knowledge.NOT_MODELLED;
                default -> Sysctls.Knowledge.NO_EFFECT_HERE;
            };
        }
    }

    /** The line of that name, which has {@code *} where an interface's name stands. */
    static Optional<Entry> entry(String name) {
        return Optional.ofNullable(ENTRIES.get(name));
    }

    /** All names, in the order above. */
    static List<String> names() {
        return List.copyOf(ENTRIES.keySet());
    }

    private static Map<String, Entry> read() {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String block :
                List.of(BRIDGE, IPV4_INTERFACE, IPV4, TRANSPORT, IPV6_INTERFACE, IPV6, NEIGHBOURS, NETFILTER, OTHER)) {
            block.lines().forEach(line -> {
                String[] parts = line.split(" ", 4);
                entries.put(parts[0], new Entry(parts[0], parts[1], parts[2], parts.length < 4 ? "" : parts[3]));
            });
        }
        return Collections.unmodifiableMap(entries);
    }
}
